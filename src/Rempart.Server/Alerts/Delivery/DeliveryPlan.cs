using System.Text.Json;
using Rempart.Server.Alerts.Store;
using Rempart.Server.Hosting;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>Says which destinations are told of a change. The rows go into the transaction of the change: the outbox.</summary>
internal sealed class DeliveryPlan(AlertOptions options, ServerOptions server)
{
    private readonly KeyValuePair<string, DestinationOptions>[] _destinations = [.. options.Destinations.Where(pair => pair.Value.Send != DestinationContent.Events)];

    /// <summary>Something may be due.</summary>
    public event Action? Woken;

    public IEnumerable<DeliveryRow> Of(AlertRow row, AlertChange change, DateTimeOffset now)
    {
        string? message = null;
        foreach (var (name, destination) in _destinations)
        {
            if (row.Level < destination.Level || !IsFor(destination, change))
                continue;
            message ??= JsonSerializer.Serialize(AlertMessage.Of(row, change, now, server.PublicUrl), AlertMessageJson.Default.AlertMessage);
            yield return new DeliveryRow { Destination = name, AlertId = row.Id, Message = message, CreatedAt = now, NextAt = now };
        }
    }

    public void Wake() => Woken?.Invoke();

    private static bool IsFor(DestinationOptions destination, AlertChange change) => change switch
    {
        AlertChange.Detected => destination.Send == DestinationContent.Detections,
        // A person wants no mail for what a person did; machines must know that it is over.
        AlertChange.Closed => destination.Kind is DestinationKind.Webhook or DestinationKind.Alertmanager,
        _ => true,
    };
}
