namespace Rempart.Backups;

/// <summary>Where a timeline left its parent: one line of PostgreSQL's <c>.history</c> file.</summary>
/// <param name="Parent">The timeline that was left.</param>
/// <param name="SwitchedAt">Where.</param>
public sealed record TimelineSwitch(uint Parent, Lsn SwitchedAt);

/// <summary>Reads timeline history files: <c>PARENT TAB LSN TAB REASON</c> lines, oldest first; <c>#</c> begins a comment.</summary>
public static class TimelineHistory
{
    /// <summary>Reads one file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="switches">Its lines, oldest first.</param>
    /// <returns>False when a line has another form.</returns>
    public static bool TryParse(string text, out IReadOnlyList<TimelineSwitch> switches)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<TimelineSwitch>();
        switches = found;
        foreach (var line in text.Split('\n'))
        {
            var trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#')
                continue;
            var parts = trimmed.Split((char[])['\t', ' '], 3, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2 || !uint.TryParse(parts[0], System.Globalization.CultureInfo.InvariantCulture, out var parent) || !Lsn.TryParse(parts[1], out var at))
                return false;
            found.Add(new TimelineSwitch(parent, at));
        }
        return true;
    }
}
