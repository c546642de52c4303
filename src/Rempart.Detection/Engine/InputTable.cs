namespace Rempart.Detection;

/// <summary>Which numbers of events belong to which input.</summary>
internal sealed class InputTable
{
    private readonly List<(long First, string Name)> _inputs = [];

    public IReadOnlyList<(long First, string Name)> All => _inputs;

    public void Begin(string name, long first)
    {
        if (_inputs.Count > 0 && _inputs[^1].First == first)
            _inputs[^1] = (first, name);
        else
            _inputs.Add((first, name));
    }

    public EventPlace PlaceOf(long sequence)
    {
        var (low, high) = (0, _inputs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_inputs[middle].First <= sequence)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? new EventPlace("", sequence) : new EventPlace(_inputs[low - 1].Name, sequence - _inputs[low - 1].First);
    }
}
