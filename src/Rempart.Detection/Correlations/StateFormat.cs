using System.Text;

namespace Rempart.Detection.Correlations;

/// <summary>
/// Writes and reads the state of correlations. Little-endian, texts with their length before them: a mark and version; the number of
/// events so far and the inputs they came from; then each group with its correlation's id, key, whether it holds, and its entries.
/// Values stand for themselves, so that a state may be read with another number of shards.
/// </summary>
internal static class StateFormat
{
    private const int Largest = 1 << 28;
    private const uint Mark = 0x54535252;
    private const int Version = 1;

    public static void Write(Stream stream, DetectionRun run)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write(run.Sequence);
        writer.Write(run.Inputs.All.Count);
        foreach (var (first, name) in run.Inputs.All)
        {
            writer.Write(first);
            writer.Write(name);
        }
        foreach (var shard in run.Correlator.Shards)
        {
            foreach (var group in shard.Groups)
                Write(writer, shard, group);
        }
        writer.Write("");
    }

    public static void Read(Stream stream, DetectionRun run)
    {
        try
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            if (reader.ReadUInt32() != Mark || reader.ReadInt32() != Version)
                throw new InvalidDataException("this is no state of correlations, or one of another version");
            run.Sequence = reader.ReadInt64();
            for (var inputs = Length(reader); inputs > 0; inputs--)
                run.Inputs.Begin(first: reader.ReadInt64(), name: reader.ReadString());
            var known = run.Engine.Rules.Correlations.Select((rule, index) => (Key: NameOf(rule), Index: index)).ToLookup(entry => entry.Key, entry => entry.Index);
            for (var name = reader.ReadString(); name.Length > 0; name = reader.ReadString())
                Read(reader, run, known[name].DefaultIfEmpty(-1).First());
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException("the state is cut off or damaged", error);
        }
    }

    // With its kind and timespan: windows of a rule that was changed mean something else and are left.
    private static string NameOf(CorrelationRule rule) => $"{rule.Id ?? rule.Name ?? rule.Title}\n{rule.Kind}\n{rule.Timespan.Ticks}\n{string.Join(',', rule.GroupBy)}\n{string.Join(',', rule.ValueFields)}\n{string.Join(',', rule.RuleReferences)}";

    private static void Write(BinaryWriter writer, CorrelationShard shard, CorrelationGroup group)
    {
        writer.Write(NameOf(group.Rule));
        writer.Write(group.Key.Length);
        writer.Write(group.Key);
        writer.Write(group.Holding);
        writer.Write(group.Window.Count);
        for (var i = 0; i < group.Window.Count; i++)
        {
            ref readonly var entry = ref group.Window[i];
            writer.Write(entry.Ticks);
            writer.Write(entry.Sequence);
            writer.Write(entry.Number);
            byte[] value = group.Rule.Kind == CorrelationKind.ValueCount ? shard.ValueOf(entry.Tag) : [];
            writer.Write(group.Rule.Kind == CorrelationKind.ValueCount ? 0 : entry.Tag);
            writer.Write(value.Length);
            writer.Write(value);
        }
    }

    private static void Read(BinaryReader reader, DetectionRun run, int correlation)
    {
        var key = Bytes(reader);
        var holding = reader.ReadBoolean();
        var entries = new List<(Entry, byte[])>();
        var rule = correlation < 0 ? null : run.Engine.Rules.Correlations[correlation];
        for (var count = Length(reader); count > 0; count--)
        {
            var (ticks, sequence, number, tag) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadDecimal(), reader.ReadInt32());
            var value = Bytes(reader);
            if (ticks < 0 || ticks > DateTime.MaxValue.Ticks || tag < 0 || (rule is not null && tag >= rule.Rules.Count))
                throw new InvalidDataException("the state is damaged");
            entries.Add((new Entry(ticks, sequence, tag, number), value));
        }
        if (rule is null)
            return;
        GroupKeys.Check(rule, key);
        var hash = Events.ByteHash.OfAll(key, run.Seed);
        run.Correlator.ShardOf(hash).Restore(new CorrelationGroup(correlation, rule, key), entries, holding);
    }

    private static byte[] Bytes(BinaryReader reader)
    {
        var length = Length(reader);
        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException();
    }

    private static int Length(BinaryReader reader) => reader.ReadInt32() is >= 0 and < Largest and var length ? length : throw new InvalidDataException("the state is damaged");
}
