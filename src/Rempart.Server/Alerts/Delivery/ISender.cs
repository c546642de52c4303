namespace Rempart.Server.Alerts.Delivery;

/// <summary>Brings messages to one destination.</summary>
internal interface ISender : IAsyncDisposable
{
    /// <summary>Sends a message; returns when the destination took it.</summary>
    /// <param name="id">The message's stable id: the destination knows a second attempt by it.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DeliveryException">It was not taken; it is tried again.</exception>
    Task SendAsync(string id, AlertMessage message, CancellationToken cancellation);
}

/// <summary>Sends all events of a block to another SIEM.</summary>
internal interface IForwarder : IAsyncDisposable
{
    /// <summary>Sends a block; returns when the destination took it, as far as its protocol says so.</summary>
    /// <param name="block">The events.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DeliveryException">It was not taken; it is tried again.</exception>
    Task ForwardAsync(Core.Events.EventBlock block, CancellationToken cancellation);
}

/// <summary>A destination did not take a message. The text holds no secrets.</summary>
internal sealed class DeliveryException(string message, Exception? inner = null) : Exception(message, inner);
