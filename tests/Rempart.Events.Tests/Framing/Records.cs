namespace Rempart.Events.Tests.Framing;

internal sealed class Records(List<byte[]> into) : IRecordSink
{
    public List<long> Positions { get; } = [];

    public List<bool> Wholes { get; } = [];

    public void Accept(ReadOnlySpan<byte> record, long position, bool isWhole)
    {
        into.Add(record.ToArray());
        Positions.Add(position);
        Wholes.Add(isWhole);
    }
}
