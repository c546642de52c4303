using Rempart.Core.Alerts;
using Rempart.Server.Hosting;

namespace Rempart.Server.Alerts;

/// <summary>The ways to tell of alerts.</summary>
internal enum DestinationKind
{
    /// <summary>A signed POST of JSON.</summary>
    Webhook,

    /// <summary>Mail over SMTP.</summary>
    Email,

    /// <summary>Alertmanager's API, version 2.</summary>
    Alertmanager,

    /// <summary>Syslog, RFC 5424, over TLS with octet counting (RFC 5425).</summary>
    Syslog,

    /// <summary>A POST of OCSF, one JSON object a line.</summary>
    Ocsf,
}

/// <summary>What a destination is sent.</summary>
internal enum DestinationContent
{
    /// <summary>New and reopened alerts, and that they were closed.</summary>
    Alerts,

    /// <summary>Also each further detection of an alert.</summary>
    Detections,

    /// <summary>All security events, for another SIEM.</summary>
    Events,
}

/// <summary>How an alert is written in a syslog message.</summary>
internal enum SyslogContent
{
    /// <summary>OCSF as JSON.</summary>
    Json,

    /// <summary>ArcSight's Common Event Format.</summary>
    Cef,
}

/// <summary>How the connection to a mail server is protected.</summary>
internal enum MailSecurity
{
    /// <summary>STARTTLS; without it nothing is sent.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>Not at all: only for a mail server on this machine.</summary>
    None,
}

/// <summary>One destination. In the environment <c>Rempart__Alerts__Destinations__NAME__Kind</c> and so on.</summary>
internal sealed class DestinationOptions
{
    /// <summary>The way.</summary>
    public DestinationKind? Kind { get; set; }

    /// <summary>Webhook, Alertmanager and OCSF: the address, <c>https</c>; <c>http</c> only to this machine.</summary>
    public string? Url { get; set; }

    /// <summary>E-mail and syslog: the host.</summary>
    public string? Host { get; set; }

    /// <summary>E-mail and syslog: the port. Default 587, or 6514 for syslog.</summary>
    public int? Port { get; set; }

    /// <summary>The name of the secret: it signs the webhook (at least 32 characters), is the mail server's password, or the bearer token.</summary>
    public string? Secret { get; set; }

    /// <summary>E-mail: the account at the mail server.</summary>
    public string? User { get; set; }

    /// <summary>E-mail: the sender.</summary>
    public string? From { get; set; }

    /// <summary>E-mail: who gets it, separated by commas.</summary>
    public string? To { get; set; }

    /// <summary>E-mail: how the connection is protected. Default STARTTLS.</summary>
    public MailSecurity Security { get; set; }

    /// <summary>A PEM file with the certificate authorities to trust instead of the machine's.</summary>
    public string? Authority { get; set; }

    /// <summary>What it is sent. Default: alerts.</summary>
    public DestinationContent Send { get; set; }

    /// <summary>The least level of alerts that are sent. Default: medium.</summary>
    public AlertLevel Level { get; set; } = AlertLevel.Medium;

    /// <summary>Syslog: how the message is written. Default: JSON.</summary>
    public SyslogContent Format { get; set; }

    internal Uri Address => new(Url!, UriKind.Absolute);

    internal int PortOrDefault => Port ?? (Kind == DestinationKind.Syslog ? 6514 : 587);

    /// <exception cref="StartupException">A setting is wrong; the message names it.</exception>
    internal void Check(string name)
    {
        var prefix = $"Rempart__Alerts__Destinations__{name}__";
        if (name.Length > 64 || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-'))
            throw new StartupException($"'{name}' of Rempart__Alerts__Destinations is no name. Use lower-case letters, digits and dashes, at most 64.");
        if (Kind is not { } kind)
            throw new StartupException($"{prefix}Kind is missing. Write webhook, email, alertmanager, syslog or ocsf.");
        if (kind is DestinationKind.Webhook or DestinationKind.Alertmanager or DestinationKind.Ocsf)
            CheckUrl(prefix);
        else if (string.IsNullOrWhiteSpace(Host))
            throw new StartupException($"{prefix}Host is missing.");
        if (Port is < 1 or > 65535)
            throw new StartupException($"{prefix}Port is {Port}. Write 1 to 65535.");
        if (kind == DestinationKind.Webhook && string.IsNullOrWhiteSpace(Secret))
            throw new StartupException($"{prefix}Secret is missing: name the secret that signs what is sent.");
        if (kind == DestinationKind.Email && (string.IsNullOrWhiteSpace(From) || string.IsNullOrWhiteSpace(To)))
            throw new StartupException($"{prefix}From and {prefix}To are needed for e-mail.");
        if (kind == DestinationKind.Email && !(MimeKit.MailboxAddress.TryParse(From, out _) && MimeKit.InternetAddressList.TryParse(To, out _)))
            throw new StartupException($"{prefix}From or {prefix}To is no mail address.");
        if (kind == DestinationKind.Email && Security == MailSecurity.None && !IsLocal(Host!))
            throw new StartupException($"{prefix}Security is None, which is only for a mail server on this machine. Write StartTls or Tls.");
        if (Send == DestinationContent.Events && kind is not (DestinationKind.Syslog or DestinationKind.Ocsf))
            throw new StartupException($"{prefix}Send is Events, which goes with syslog and ocsf only.");
        if (Authority is { } authority && !File.Exists(authority))
            throw new StartupException($"{prefix}Authority names {authority}, which is not there.");
    }

    private void CheckUrl(string prefix)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
            throw new StartupException($"{prefix}Url is '{Url}', which is no address. Write https://….");
        if (url.UserInfo.Length > 0)
            throw new StartupException($"{prefix}Url holds a password. Name it in {prefix}Secret.");
        if (url.Scheme == "http" && !url.IsLoopback)
            throw new StartupException($"{prefix}Url is not protected. Write https://…; http is only for this machine.");
    }

    private static bool IsLocal(string host) => host is "localhost" or "127.0.0.1" or "::1";
}
