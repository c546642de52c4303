namespace Rempart.Core.Access;

/// <summary>The log of the login provider, record by record, so that what a stream of it lost is found again. There is none without a provider that has one.</summary>
public interface IProviderLog
{
    /// <summary>The records after a position, in the provider's order; a page of them, empty at the end.</summary>
    /// <param name="after">The id of the last known record; null for the oldest that the provider keeps.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PeopleException">The provider cannot tell.</exception>
    Task<IReadOnlyList<ProviderLogRecord>> ReadAsync(string? after, CancellationToken cancellation);
}

/// <summary>A record of the provider's log.</summary>
/// <param name="Id">The provider's id of it.</param>
/// <param name="Json">The record as the provider gives it.</param>
public sealed record ProviderLogRecord(string Id, ReadOnlyMemory<byte> Json);
