using Rempart.Core.Secrets;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>Makes what brings messages to a destination.</summary>
internal sealed class SenderFactory(ISecretResolver secrets, TimeProvider time)
{
    public ISender Sender(string name, DestinationOptions options) => options.Kind switch
    {
        DestinationKind.Webhook => new WebhookSender(options, secrets, time),
        DestinationKind.Email => new MailSender(name, options, secrets),
        DestinationKind.Alertmanager => new AlertmanagerSender(options, secrets),
        DestinationKind.Syslog => new SyslogSender(options),
        _ => new OcsfSender(options, secrets),
    };

    public IForwarder Forwarder(DestinationOptions options) => options.Kind == DestinationKind.Syslog ? new SyslogSender(options) : new OcsfSender(options, secrets);
}
