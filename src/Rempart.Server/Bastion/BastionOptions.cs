using Rempart.Server.Hosting;

namespace Rempart.Server.Bastion;

/// <summary>How access through the bastion works. Section <c>Rempart:Bastion</c>.</summary>
public sealed class BastionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Rempart:Bastion";

    /// <summary>The bastion's login account, the same for all people. Default <c>rempart-tunnel</c>.</summary>
    public string Account { get; set; } = "rempart-tunnel";

    /// <summary>Where people reach the bastion, when not at the name or address that the estate declares.</summary>
    public string? PublicHost { get; set; }

    /// <summary>The port where people reach the bastion, when not the one that the estate declares.</summary>
    public int? PublicPort { get; set; }

    /// <summary>The kind of new authorities: <c>ed25519</c> (default) or <c>ecdsa</c>.</summary>
    public string AuthorityAlgorithm { get; set; } = "ed25519";

    /// <summary>How long people may enter while the server is away, in minutes, 1 to 1440. Default 15.</summary>
    public int TrustedMinutes { get; set; } = 15;

    /// <summary>How long a request waits for an answer, in minutes, 1 to 10080. Default 60.</summary>
    public int RequestMinutes { get; set; } = 60;

    /// <summary>How long a break-glass access may stay without review, in hours, 1 to 168. Default 24.</summary>
    public int ReviewHours { get; set; } = 24;

    /// <summary>How far clocks may differ, in seconds, 0 to 600: certificates count that much earlier. Default 300.</summary>
    public int ClockSkewSeconds { get; set; } = 300;

    /// <summary>How long a host certificate counts, in days, 1 to 366. Default 30.</summary>
    public int HostCertificateDays { get; set; } = 30;

    /// <summary>After how many minutes without a word of a bastion's agent that is a finding, 1 to 1440. Default 5.</summary>
    public int SilentMinutes { get; set; } = 5;

    /// <summary>How many days sessions' events are kept, 1 to 3650. Default 400.</summary>
    public int EventDays { get; set; } = 400;

    /// <summary>The secret that signs approvals by webhook, at least 32 characters. Prefer <see cref="WebhookSecretFile"/>. Without one there is no webhook.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>A file that holds the webhook's secret and nothing else.</summary>
    public string? WebhookSecretFile { get; set; }

    /// <summary>A PEM file with certificates of makers of security keys; then only their keys count as attested. Without it any maker's do.</summary>
    public string? AttestationMakersFile { get; set; }

    internal TimeSpan ClockSkew => TimeSpan.FromSeconds(ClockSkewSeconds);

    /// <exception cref="StartupException">A setting is wrong; the message names it.</exception>
    internal void Check()
    {
        if (!AccountPattern(Account))
            throw new StartupException($"Rempart__Bastion__Account is '{Account}', which is no account's name. Use lower-case letters, digits and dashes.");
        if (AuthorityAlgorithm is not ("ed25519" or "ecdsa"))
            throw new StartupException($"Rempart__Bastion__AuthorityAlgorithm is '{AuthorityAlgorithm}'. Write ed25519 or ecdsa.");
        (string Name, int Value, int Least, int Most)[] numbers =
        [
            (nameof(TrustedMinutes), TrustedMinutes, 1, 1440), (nameof(RequestMinutes), RequestMinutes, 1, 10080), (nameof(ReviewHours), ReviewHours, 1, 168),
            (nameof(ClockSkewSeconds), ClockSkewSeconds, 0, 600), (nameof(HostCertificateDays), HostCertificateDays, 1, 366),
            (nameof(SilentMinutes), SilentMinutes, 1, 1440), (nameof(EventDays), EventDays, 1, 3650), (nameof(PublicPort), PublicPort ?? 1, 1, 65535),
        ];
        foreach (var (name, value, least, most) in numbers)
        {
            if (value < least || value > most)
                throw new StartupException($"Rempart__Bastion__{name} is {value}. Write {least} to {most}.");
        }
        if (ReadWebhookSecret() is { Length: < 32 })
            throw new StartupException("The webhook's secret of Rempart__Bastion__WebhookSecret is too short. Use at least 32 random characters.");
    }

    /// <summary>The webhook's secret, from its file when there is one; null without.</summary>
    internal string? ReadWebhookSecret()
    {
        if (string.IsNullOrWhiteSpace(WebhookSecretFile))
            return string.IsNullOrWhiteSpace(WebhookSecret) ? null : WebhookSecret;
        try
        {
            return File.ReadAllText(WebhookSecretFile).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The file of Rempart__Bastion__WebhookSecretFile cannot be read: {error.Message}", error);
        }
    }

    private static bool AccountPattern(string account) =>
        account.Length is > 0 and <= 32 && char.IsAsciiLetterLower(account[0]) && account.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
