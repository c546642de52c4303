namespace Rempart.Server.Identity.People.Auth0;

/// <summary>Reads an answer up to a limit: what is at the other end may not fill the memory.</summary>
internal static class BoundedBody
{
    /// <summary>The bytes, and whether they are all.</summary>
    public static async Task<(byte[] Bytes, bool Whole)> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > limit)
            return ([], false);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (kept.Length + read > limit)
                return ([], false);
            kept.Write(buffer, 0, read);
        }
        return (kept.ToArray(), true);
    }
}
