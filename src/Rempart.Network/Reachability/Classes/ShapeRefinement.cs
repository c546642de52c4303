namespace Rempart.Network.Reachability.Classes;

/// <summary>Divides shapes into the coarsest parts of which every set holds all or nothing.</summary>
internal static class ShapeRefinement
{
    /// <summary>The part of each shape, numbered from 0 without gaps.</summary>
    public static int[] Refine(int shapes, IEnumerable<Bits> sets)
    {
        var part = new int[shapes];
        var splitBy = new List<int> { -1 };
        var splitInto = new List<int> { 0 };
        var number = 0;
        foreach (var set in sets)
        {
            foreach (var shape in set)
            {
                var from = part[shape];
                if (splitBy[from] != number)
                {
                    splitBy[from] = number;
                    splitInto[from] = splitBy.Count;
                    splitBy.Add(number);
                    splitInto.Add(splitBy.Count - 1);
                }
                part[shape] = splitInto[from];
            }
            number++;
        }
        var names = new Dictionary<int, int>();
        for (var shape = 0; shape < shapes; shape++)
        {
            if (!names.TryGetValue(part[shape], out var name))
                names.Add(part[shape], name = names.Count);
            part[shape] = name;
        }
        return part;
    }
}
