namespace Rempart.Server.Transport;

/// <summary>How endpoints are probed. Section <c>Rempart:Transport</c>.</summary>
public sealed class TransportOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Rempart:Transport";

    /// <summary>PEM files of certificates that are trusted beside the system's roots, such as the server's own self-signed one. Default: none.</summary>
    public IList<string> AuthorityFiles { get; } = [];

    /// <summary>How long a connection may take. Default 1 s, more than 0.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long each answer may take. Default 3 s, more than 0.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How many connections are open at once. Default 32, at least 1.</summary>
    public int Connections { get; set; } = 32;
}
