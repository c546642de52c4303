using Rempart.Core.Events;
using Rempart.Core.Secrets;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>Posts OCSF, one JSON object a line: alerts as Detection Findings, or all events as they are.</summary>
internal sealed class OcsfSender(DestinationOptions options, ISecretResolver secrets) : ISender, IForwarder
{
    private const string Type = "application/x-ndjson";
    private readonly HttpDestination _destination = new(options, secrets);

    public Task SendAsync(string id, AlertMessage message, CancellationToken cancellation) =>
        PostAsync([.. OcsfAlert.Write(message), (byte)'\n'], new Dictionary<string, string> { ["Rempart-Delivery"] = id }, cancellation);

    public Task ForwardAsync(EventBlock block, CancellationToken cancellation) => PostAsync(block.Lines.ToArray(), new Dictionary<string, string>(), cancellation);

    public ValueTask DisposeAsync()
    {
        _destination.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task PostAsync(byte[] body, IReadOnlyDictionary<string, string> headers, CancellationToken cancellation) =>
        _destination.PostAsync(options.Address, body, Type, headers, withToken: true, cancellation);
}
