using System.Globalization;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Rempart.Core.Secrets;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>Sends mail over SMTP. A mail server that does not protect the connection as declared gets nothing.</summary>
internal sealed class MailSender(string name, DestinationOptions options, ISecretResolver secrets) : ISender
{
    private const int LongestEvent = 4000;
    private const int Longest = 30_000;

    public async Task SendAsync(string id, AlertMessage message, CancellationToken cancellation)
    {
        using var mail = Mail(id, message);
        var isTaken = false;
        using var client = new SmtpClient { Timeout = Longest, ServerCertificateValidationCallback = (_, certificate, _, errors) => DestinationTrust.Accepts(options, certificate, errors) };
        try
        {
            await client.ConnectAsync(options.Host!, options.PortOrDefault, Protection(), cancellation);
            if (options.User is { Length: > 0 } user)
                await client.AuthenticateAsync(user, await PasswordAsync(cancellation), cancellation);
            await client.SendAsync(mail, cancellation);
            isTaken = true;
            // Taken: what goes wrong from here on must not send it again.
            await client.DisconnectAsync(true, CancellationToken.None);
        }
        catch (Exception error) when (error is SmtpCommandException or SmtpProtocolException or AuthenticationException or SslHandshakeException
            or ServiceNotConnectedException or ServiceNotAuthenticatedException or NotSupportedException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            if (isTaken)
                return;
            throw new DeliveryException($"{options.Host} did not take the mail: {FirstLine(error.Message)}", error);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<string> PasswordAsync(CancellationToken cancellation) =>
        options.Secret is { } secret ? await HttpDestination.SecretOfAsync(secret, secrets, cancellation) : throw new DeliveryException($"The destination '{name}' has an account and no secret.");

    private SecureSocketOptions Protection() => options.Security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    private MimeMessage Mail(string id, AlertMessage message)
    {
        var alert = message.Alert;
        var mail = new MimeMessage
        {
            Subject = $"[{alert.Level.ToString().ToLowerInvariant()}] {Cut(message.Headline(), 200)}",
            Date = message.At,
            MessageId = $"{id}@rempart.invalid",
        };
        mail.From.Add(MailboxAddress.Parse(options.From!));
        mail.To.AddRange(InternetAddressList.Parse(options.To!));
        // Mail programs show what belongs to one alert together.
        mail.References.Add($"alert-{alert.Fingerprint}@rempart.invalid");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Body = new TextPart("plain") { Text = Body(message) };
        return mail;
    }

    private static string Body(AlertMessage message)
    {
        var alert = message.Alert;
        var text = new StringBuilder();
        text.AppendLine(message.Change == AlertChange.Reopened ? "This alert was closed and was detected again." : message.Headline()).AppendLine();
        Line(text, "Rule", $"{alert.Title} ({alert.Rule})");
        Line(text, "Level", alert.Level.ToString().ToLowerInvariant());
        Line(text, "Count", alert.Count.ToString(CultureInfo.InvariantCulture));
        Line(text, "First seen", alert.FirstSeen.UtcDateTime.ToString("u", CultureInfo.InvariantCulture));
        Line(text, "Last seen", alert.LastSeen.UtcDateTime.ToString("u", CultureInfo.InvariantCulture));
        foreach (var field in alert.Group)
            Line(text, field.Name, field.Value);
        if (message.Description is { } description)
            text.AppendLine().AppendLine(description.Trim());
        if (message.Event is { } line)
            text.AppendLine().AppendLine(Cut(line, LongestEvent));
        text.AppendLine().AppendLine(message.Url ?? $"rempart alerts show {alert.Id.ToString(CultureInfo.InvariantCulture)}");
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append(name).Append(": ").AppendLine(value.ReplaceLineEndings(" "));

    private static string Cut(string text, int longest) => (text.Length > longest ? text[..longest] + "…" : text).ReplaceLineEndings(" ");

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
