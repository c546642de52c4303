namespace Rempart.Network.Nftables;

/// <summary>A set of packets as a list of boxes, which may overlap.</summary>
internal static class Region
{
    /// <summary>Beyond this many boxes a subtraction is left out: the result is larger than it must be, which bounds allow.</summary>
    public const int MostBoxes = 50_000;

    public static List<PacketBox> Intersect(IReadOnlyList<PacketBox> region, PacketBox box)
    {
        var result = new List<PacketBox>();
        foreach (var part in region)
        {
            if (part.Intersect(box) is { } shared)
                result.Add(shared);
        }
        return result;
    }

    public static List<PacketBox> Intersect(IReadOnlyList<PacketBox> one, IReadOnlyList<PacketBox> other)
    {
        var result = new List<PacketBox>();
        foreach (var box in other)
            result.AddRange(Intersect(one, box));
        return result;
    }

    public static List<PacketBox> Except(IReadOnlyList<PacketBox> region, IReadOnlyList<PacketBox> taken, out bool exact)
    {
        exact = true;
        var result = new List<PacketBox>();
        foreach (var part in region)
        {
            var rest = new List<PacketBox> { part };
            foreach (var box in taken)
            {
                if (!part.Overlaps(box))
                    continue;
                if (rest.Count + result.Count > MostBoxes)
                {
                    exact = false;
                    break;
                }
                var next = new List<PacketBox>(rest.Count);
                foreach (var piece in rest)
                    next.AddRange(piece.Except(box));
                rest = next;
                if (rest.Count == 0)
                    break;
            }
            result.AddRange(rest);
        }
        return result;
    }

    public static List<PacketBox> Except(IReadOnlyList<PacketBox> region, IReadOnlyList<PacketBox> taken) => Except(region, taken, out _);
}
