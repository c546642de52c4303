namespace Rempart.Server.Hosting;

/// <summary>Where the server finds and keeps things. Section <c>Rempart</c>; in the environment <c>Rempart__Estate</c> and so on.</summary>
public sealed class ServerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Rempart";

    /// <summary>The folder of the estate. Default: <c>estate</c> in the working directory.</summary>
    public string Estate { get; set; } = "estate";

    /// <summary>
    /// The folder in which the server keeps keys, its own PostgreSQL and its certificate.
    /// Default: <c>/var/lib/rempart</c> for root, else <c>$XDG_DATA_HOME/rempart</c> or <c>~/.local/share/rempart</c>.
    /// </summary>
    public string DataDirectory { get; set; } = DefaultDataDirectory();

    /// <summary>The port of the console and the API, HTTPS only. Default 7443; 0 takes a free one.</summary>
    public int Port { get; set; } = 7443;

    /// <summary>The address to listen on. Default <c>127.0.0.1</c>; set it to <c>0.0.0.0</c> or <c>::</c> to serve others.</summary>
    public string ListenAddress { get; set; } = "127.0.0.1";

    /// <summary>The URL by which people reach the server; default <c>https://localhost:PORT</c>. It is the OIDC issuer of the embedded provider.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>A PKCS#12 or PEM certificate with its key, when there is one; else a self-signed certificate is made.</summary>
    public string? Certificate { get; set; }

    /// <summary>The private key of <see cref="Certificate"/> when that is PEM without key.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>The server's local socket for the CLI on the same machine: <c>server.sock</c> in the data directory.</summary>
    public string LocalSocket => Path.Combine(DataDirectory, "server.sock");

    private static string DefaultDataDirectory()
    {
        if (Environment.IsPrivilegedProcess)
            return "/var/lib/rempart";
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        return Path.Combine(
            string.IsNullOrEmpty(data)
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share")
                : data,
            "rempart");
    }
}
