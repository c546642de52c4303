using System.Text.RegularExpressions;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>
/// The messages of sshd that sessions are made of. A user name is the client's text: what stands behind it is found from the end,
/// greedily, so that a forged address in a name is never taken for the client's.
/// </summary>
internal static partial class SshdPatterns
{
    [GeneratedRegex(@"^Connection from (\S+) port (\d{1,5}) on \S+ port \d{1,5}(?: rdomain "".*"")?$")]
    public static partial Regex Connection();

    [GeneratedRegex(@"^Accepted publickey for .* from (\S+) port (\d{1,5}) ssh2: \S+ SHA256:\S+ ID (.*) \(serial (\d{1,20})\) CA \S+ SHA256:\S+$")]
    public static partial Regex Accepted();

    [GeneratedRegex(@"^Failed publickey for .* from (\S+) port (\d{1,5}) ssh2: \S+ SHA256:\S+(?: ID (.*) \(serial (\d{1,20})\) CA \S+ SHA256:\S+)?$")]
    public static partial Regex Failed();

    [GeneratedRegex(@"^Invalid user .* from (\S+) port (\d{1,5})$")]
    public static partial Regex InvalidUser();

    [GeneratedRegex(@"^User child is on pid (\d{1,9})$")]
    public static partial Regex UserChild();

    [GeneratedRegex(@"^originator .* port \d{1,5}, target (.+) port (\d{1,5})$")]
    public static partial Regex ForwardAsked();

    [GeneratedRegex(@"^Received request from (\S+) port (\d{1,5}) to connect to host (.+) port (\d{1,5}), but the request was denied\.$")]
    public static partial Regex ForwardDenied();

    [GeneratedRegex(@"^refused (?:local|streamlocal) port forward: originator .*, target (.+?)(?: port (\d{1,5}))?$")]
    public static partial Regex ForwardRefused();

    [GeneratedRegex(@"^originator .* port \d{1,5}, target (/.*)$|^originator .*, target (/.*)$")]
    public static partial Regex SocketAsked();

    [GeneratedRegex(@"^Transferred: sent (\d{1,18}), received (\d{1,18}) bytes$")]
    public static partial Regex Transferred();

    [GeneratedRegex(@"^(?:Received disconnect from|Connection closed by|Connection reset by|Disconnected from|Timeout, client not responding|terminating inactive connection|Timeout before authentication|drop connection|Read error from remote host|ssh_packet_write_(?:poll|wait): Connection from)")]
    public static partial Regex Ending();

    // Not for a reset socket's words, which end with the kernel's: those are written by the process that carries the session.
    [GeneratedRegex(@" (\S+) port (\d{1,5})(?::\d+: .*)?$")]
    public static partial Regex EndingSource();

    [GeneratedRegex(@"^(?:Certificate .*|Refused by certificate.*|Authentication key .* revoked by file .*|Error checking authentication key .*|Unsafe Authorized.*|AuthorizedPrincipalsCommand .*|userauth_pubkey: .*|signature algorithm .*|User .* not allowed because .*)$")]
    public static partial Regex Reason();
}
