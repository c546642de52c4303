using System.Net;
using System.Text.Json;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

/// <summary>Turns an error of the API (application/problem+json, RFC 9457) into a message and an exit code.</summary>
internal static class ServerProblems
{
    private const int LongestBody = 64 * 1024;

    public static async Task<CliException> ReadAsync(HttpResponseMessage response, ServerAddress address, CancellationToken cancellation)
    {
        var detail = await DetailAsync(response, cancellation).ConfigureAwait(false);
        var name = address.Name;
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when address.SocketPath is not null => CliException.CouldNotTell(Text.SocketRefused.With(name)),
            HttpStatusCode.Unauthorized => CliException.CouldNotTell(Text.NotSignedIn.With(name)),
            HttpStatusCode.Forbidden => CliException.CouldNotTell(Text.NotAllowed.With(name, detail ?? Text.NoDetail)),
            HttpStatusCode.TooManyRequests => CliException.CouldNotTell(Text.TooManyRequests.With(name, detail ?? Text.NoDetail)),
            HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.Gone
                or HttpStatusCode.PreconditionFailed or HttpStatusCode.UnprocessableEntity when detail is not null => CliException.Usage(detail),
            _ => CliException.CouldNotTell(Text.ServerFailed.With(name, (int)response.StatusCode, detail ?? Text.NoDetail)),
        };
    }

    private static async Task<string?> DetailAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return null;
        var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        if (body.Length > LongestBody)
            return null;
        try
        {
            using var problem = JsonDocument.Parse(body);
            var root = problem.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            var lines = new List<string>();
            if ((Word(root, "detail") ?? Word(root, "title") ?? Word(root, "error_description") ?? Word(root, "error")) is { } first)
                lines.Add(first);
            // ASP.NET's validation problems name each field.
            if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object)
            {
                foreach (var field in errors.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Array))
                    lines.AddRange(field.Value.EnumerateArray().Select(message => $"  {field.Name}: {message}"));
            }
            return lines.Count > 0 ? string.Join('\n', lines) : null;
        }
        catch (JsonException)
        {
            // The status says enough; the body is not what its type promised.
            return null;
        }
    }

    private static string? Word(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
