namespace Rempart.Core.Events;

/// <summary>
/// The way by which senders' records come in, gone by Rempart itself: over the network to the server's own listener, with a token, into
/// the collector of HTTPS. Implemented by the collectors.
/// </summary>
public interface IFrontDoor
{
    /// <summary>Sends one record of the kind <c>rempart</c>, and waits for the answer that senders get.</summary>
    /// <param name="record">The record, without a line end.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<FrontDoorAnswer> SendAsync(ReadOnlyMemory<byte> record, CancellationToken cancellation);
}

/// <summary>What became of a record at the front door.</summary>
/// <param name="State">Whether it was taken.</param>
/// <param name="Detail">Where it was sent to, or why it was not taken: a part of a sentence.</param>
public sealed record FrontDoorAnswer(FrontDoorState State, string Detail);

/// <summary>Whether a record was taken.</summary>
public enum FrontDoorState
{
    /// <summary>It is durable.</summary>
    Taken,

    /// <summary>The collector asks to come back in a moment, which says nothing of what comes then.</summary>
    Busy,

    /// <summary>It was not taken, so records of senders are not either.</summary>
    Refused,

    /// <summary>Nobody knows where the server listens, so nothing was sent.</summary>
    NotKnown,
}
