using System.Globalization;
using System.Text.RegularExpressions;
using Rempart.Ssh.Certificates;

namespace Rempart.Ssh.AuthorizedKeys;

/// <summary>
/// A line that an AuthorizedPrincipalsCommand prints: options and one principal (sshd_config(5)). It begins with <c>restrict</c>, so that
/// nothing is permitted but what is named here. Forwards are permitted to named targets only; sshd's own configuration must forbid
/// remote forwards (<c>AllowTcpForwarding local</c>), for which a line has no word.
/// </summary>
public sealed partial record PrincipalLine
{
    /// <summary>The principal that the certificate must carry: 1 to 128 of <c>[a-z0-9._@-]</c>.</summary>
    public required string Principal { get; init; }

    /// <summary>Where forwards may go; empty to permit none.</summary>
    public IReadOnlyList<PermittedTarget> PermitOpen { get; init; } = [];

    /// <summary>When sshd takes the line no more, beside the certificate's own end; null for no second clock. Fractions of seconds are cut off.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Networks in CIDR form, or addresses, from which it is taken; empty for all.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>The only command; null for none forced.</summary>
    public string? Command { get; init; }

    /// <summary>Whether a terminal is given.</summary>
    public bool Terminal { get; init; }

    /// <summary>Writes the line, without a line end. A quote in the command is escaped; what could end a value or the line is refused.</summary>
    /// <returns>For example <c>restrict,port-forwarding,permitopen="10.0.0.5:5432" alice</c>.</returns>
    /// <exception cref="InvalidOperationException">A part is not as it must be.</exception>
    public string ToLine()
    {
        if (!PrincipalName().IsMatch(Principal))
            throw new InvalidOperationException("A principal is 1 to 128 of a-z, 0-9 and ._@-.");
        List<string> options = ["restrict"];
        if (Terminal)
            options.Add("pty");
        if (PermitOpen.Count > 0)
            options.Add("port-forwarding");
        options.AddRange(PermitOpen.Select(target => Quote("permitopen", target.ToString())));
        if (From.Count > 0)
            options.Add(Quote("from", string.Join(',', From.Select(CheckedNetwork))));
        if (Command is not null)
            options.Add(Quote("command", CheckedCommand(Command)));
        if (Expires is { } expires)
            options.Add(Quote("expiry-time", expires.UtcDateTime.ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture)));
        return string.Join(',', options) + " " + Principal;
    }

    /// <summary>The line.</summary>
    /// <returns>As <see cref="ToLine"/>.</returns>
    public override string ToString() => ToLine();

    private static string Quote(string name, string value) => $"{name}=\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string CheckedNetwork(string network) =>
        SourceNetwork.TryParse(network, out _) ? network : throw new InvalidOperationException("An entry of 'from' is a network such as 10.0.0.0/8 with the bits of the host zero, or an address.");

    // sshd reads \" as a quote and every other backslash as itself: one before a quote, or at the end, would shift what is quoted.
    private static string CheckedCommand(string command) =>
        command.Length > 0 && command.Length <= 1024 && !command.Any(char.IsControl) && !command.EndsWith('\\') && !command.Contains("\\\"", StringComparison.Ordinal)
            ? command
            : throw new InvalidOperationException("A command is one line of 1 to 1024 characters without control characters, and without a backslash at its end or before a quote.");

    [GeneratedRegex(@"\A[a-z0-9._@-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PrincipalName();
}
