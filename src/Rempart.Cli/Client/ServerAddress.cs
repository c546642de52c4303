using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

/// <summary>Where a server is: an HTTPS address, or its Unix socket on this machine.</summary>
/// <param name="Url">The base address of requests, ending in a slash.</param>
/// <param name="SocketPath">The socket; null for HTTPS.</param>
internal sealed record ServerAddress(Uri Url, string? SocketPath)
{
    private const string SocketPrefix = "unix:";

    /// <summary>What people call it: the URL without its last slash, or <c>unix:/path</c>.</summary>
    public string Name => SocketPath is null ? Url.AbsoluteUri.TrimEnd('/') : SocketPrefix + SocketPath;

    /// <summary>Reads an address.</summary>
    /// <param name="text">A URL or <c>unix:/path</c>.</param>
    /// <param name="source">Where the person wrote it, for the message.</param>
    /// <exception cref="CliException">It is neither.</exception>
    public static ServerAddress Parse(string text, string source)
    {
        if (text.StartsWith(SocketPrefix, StringComparison.Ordinal))
        {
            var path = text[SocketPrefix.Length..];
            return path.StartsWith('/') ? OfSocket(path) : throw CliException.Usage(Text.SocketPathNotAbsolute.With(source, text));
        }
        var candidate = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        if (!Uri.TryCreate(candidate, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            throw CliException.Usage(Text.ServerNotAnAddress.With(source, text));
        if (url.Scheme != Uri.UriSchemeHttps)
            throw CliException.Usage(Text.ServerNotHttps.With(source, text));
        return new ServerAddress(url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/"), null);
    }

    /// <summary>The server behind a socket. The host name only fills the HTTP header.</summary>
    public static ServerAddress OfSocket(string path) => new(new Uri("http://localhost/"), path);
}
