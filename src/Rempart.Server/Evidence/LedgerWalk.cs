using Npgsql;
using Rempart.Ledger;

namespace Rempart.Server.Evidence;

/// <summary>
/// Walks over stored entries in order, page by page, and on the way holds the stored checkpoints and the evidence beside the ledger
/// against them. Memory does not grow with the log. Uses one connection, between pages free for others.
/// </summary>
internal sealed class LedgerWalk(NpgsqlConnection connection, WitnessPolicy policy, CompactRange range, long size, CancellationToken cancellation)
{
    private const int PageSize = 4096;
    private const int MaxFaults = 100;

    private readonly Queue<(long Size, string Note)> _checkpoints = new();
    private readonly List<LedgerFault> _roots = [];
    private bool _gap;

    /// <summary>Faults of stored checkpoints and of evidence, which the ledger's own diagnosis does not see.</summary>
    public List<LedgerFault> Faults { get; } = [];

    /// <summary>Checkpoints whose root is not that of the entries; they accuse the checkpoints only where the entries hold.</summary>
    public IEnumerable<LedgerFault> WrongRoots => _gap ? [] : _roots;

    /// <summary>The root of all that was walked over.</summary>
    public Hash Root => range.Root;

    public IEnumerable<StoredLeaf> Leaves()
    {
        for (var from = range.Size; from < size; from += PageSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = ReadPage(from, Math.Min(size, from + PageSize));
            ReadCheckpoints(from, Math.Min(size, from + PageSize));
            foreach (var leaf in page)
            {
                _gap |= leaf.Index != range.Size;
                range.Append(leaf.LeafHash, null);
                if (!_gap)
                    HoldCheckpoint();
                yield return leaf;
            }
        }
    }

    private List<StoredLeaf> ReadPage(long from, long to)
    {
        using var command = Between(
            """
            SELECT e.index, e.entry, r.salt, r.record FROM ledger.entry e LEFT JOIN evidence.record r ON r.index = e.index
            WHERE e.index >= $1 AND e.index < $2 ORDER BY e.index
            """,
            from, to);
        using var rows = command.ExecuteReader();
        var page = new List<StoredLeaf>(PageSize);
        while (rows.Read())
        {
            var index = rows.GetInt64(0);
            var entry = (byte[])rows.GetValue(1);
            page.Add(new StoredLeaf(index, MerkleHash.Leaf(entry)));
            if (!rows.IsDBNull(2) && !rows.IsDBNull(3) && !Opens(entry, (byte[])rows.GetValue(3), (byte[])rows.GetValue(2)))
                Add(Faults, new LedgerFault(LedgerFaultKind.EditedEntry, $"Evidence {index} does not open entry {index}: its record or salt was edited.", index));
        }
        return page;
    }

    private static bool Opens(byte[] entry, byte[] record, byte[] salt) =>
        EvidenceCommitment.ParseEntry(entry).TryGetValue(out var commitment, out _) && EvidenceCommitment.Opens(commitment, record, salt);

    private void ReadCheckpoints(long from, long to)
    {
        using var command = Between("SELECT size, note FROM ledger.checkpoint WHERE size > $1 AND size <= $2 ORDER BY size", from, to);
        using var rows = command.ExecuteReader();
        while (rows.Read())
            _checkpoints.Enqueue((rows.GetInt64(0), rows.GetString(1)));
    }

    private void HoldCheckpoint()
    {
        if (!_checkpoints.TryPeek(out var next) || next.Size != range.Size)
            return;
        _checkpoints.Dequeue();
        if (LedgerNotes.Verify(next.Note, policy, out var fault) is not { } checkpoint)
            Add(Faults, fault! with { Message = $"The stored checkpoint of {next.Size} entries: {fault.Message}", Index = next.Size });
        else if (checkpoint.Size != next.Size || checkpoint.RootHash != range.Root)
            Add(_roots, new LedgerFault(LedgerFaultKind.ForkedHistory, $"The stored checkpoint of {next.Size} entries has another root than these entries.", next.Size));
    }

    private static void Add(List<LedgerFault> faults, LedgerFault fault)
    {
        if (faults.Count < MaxFaults)
            faults.Add(fault);
    }

    private NpgsqlCommand Between(string statement, long from, long to) => new(statement, connection)
    {
        Parameters = { new() { Value = from }, new() { Value = to } },
    };
}
