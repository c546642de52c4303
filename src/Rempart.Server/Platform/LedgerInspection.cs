namespace Rempart.Server.Platform;

/// <summary>Looks whether the ledger is whole. Implemented where the ledger is kept.</summary>
public interface ILedgerInspection
{
    /// <summary>Reads the ledger and its newest checkpoint, and checks that one follows from the other.</summary>
    /// <param name="cancellation">Ends the inspection.</param>
    /// <returns>What was seen. A ledger that cannot be read is a <see cref="LedgerInspection.Problem"/>, not an exception.</returns>
    Task<LedgerInspection> InspectAsync(CancellationToken cancellation);
}

/// <summary>What an inspection of the ledger saw.</summary>
public sealed record LedgerInspection
{
    /// <summary>Why the ledger could not be read, and what to do; null when it was read.</summary>
    public string? Problem { get; init; }

    /// <summary>What is wrong with it, a short stable sentence each (they name findings); none when it is whole.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>How many leaves it has.</summary>
    public long Size { get; init; }

    /// <summary>When the newest checkpoint was signed; null when there is none.</summary>
    public DateTimeOffset? CheckpointAt { get; init; }

    /// <summary>When the newest evidence was recorded; null when there is none.</summary>
    public DateTimeOffset? NewestEvidenceAt { get; init; }
}
