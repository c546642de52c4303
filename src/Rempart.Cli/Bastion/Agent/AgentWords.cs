using System.Globalization;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>
/// What the agent says in events. Events are evidence: they speak one language, whatever the machine's is, and are no texts of the
/// command.
/// </summary>
internal static class AgentWords
{
    public const string CacheDamaged = "the cache of grants on disk is damaged and was thrown away; nobody enters until the server answers";
    public const string EndRevoked = "cut by the agent: the grant was ended";
    public const string EndOver = "cut by the agent: the grant's time is over";
    public const string EndUnknown = "cut by the agent: no valid grant is known for it";
    public const string EndUnlogged = "cut by the agent: a session of sshd that its log does not show";
    public const string EndSilent = "the session's process ended without a word in sshd's log";
    public const string LogReplaced = "sshd's log was replaced or truncated before it was read to its end; lines may be missing";
    public const string LogMissing = "sshd's log cannot be read";
    public const string SpoolFull = "too many events wait for the server: nobody enters until some are delivered";
    public const string SshdGone = "sshd does not run";

    public static string CacheNotWritten(string why) => $"the cache of grants could not be written: {why}";

    public static string RevocationsMalformed(string why) => $"the server's revocation list is malformed and the former one stays: {why}";

    public static string AuthoritiesMalformed(string why) => $"the server's list of user authorities is malformed and the former one stays: {why}";

    public static string TrustNotWritten(string file, string why) => $"{file} could not be written: {why}";

    public static string UpdateRefused(UpdateRefusal refusal) => $"an update of the server was refused: {refusal switch
    {
        UpdateRefusal.Signature => "its signature is not the server's",
        UpdateRefusal.Content => "it is signed and is no update",
        UpdateRefusal.OtherBastion => "it is meant for another bastion",
        UpdateRefusal.Older => "it is older than what is known",
        _ => "it builds on a version that is not known",
    }}";

    public static string ClockSet(TimeSpan by) => string.Create(CultureInfo.InvariantCulture, $"the machine's clock was set by {by.TotalSeconds:+0;-0} s");

    public static string ClockDiffers(TimeSpan by) => string.Create(CultureInfo.InvariantCulture, $"the machine's clock differs from the server's by {by.TotalSeconds:+0;-0} s; access ends by whichever is later");

    public static string NotPermitted(string destination) => $"cut by the agent: sshd opened a forward to {destination}, which the grant does not permit";

    public static string HostCertificateWrong(string why) => $"the server's host certificate is not taken: {why}";

    public static string HostCertificateNotRenewed(string why) => $"the host certificate could not be renewed: {why}";

    public static string NotReloaded(string why) => $"sshd could not be told of the new host certificate: {why}";

    public static string NotCut(int process, string why) => string.Create(CultureInfo.InvariantCulture, $"the session's process {process} could not be ended: {why}");
}
