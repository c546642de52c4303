using System.Globalization;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Text;

namespace Rempart.Server.Events.Lake.Keeping;

/// <summary>
/// How long events are kept: the settings of the control <c>siem.retention</c> in the estate, a duration for each class and <c>default</c>
/// for the others. A class without one is kept for ever.
/// </summary>
internal sealed class RetentionRules
{
    public const string Control = "siem.retention";

    private static readonly (string Name, int ClassUid)[] Classes =
    [
        ("other", 0), ("file-system-activity", 1001), ("process-activity", 1007), ("detection-finding", 2004), ("account-change", 3001),
        ("authentication", 3002), ("network-activity", 4001), ("http-activity", 4002), ("ssh-activity", 4007), ("api-activity", 6003),
        ("datastore-activity", 6005),
    ];

    private readonly Dictionary<int, TimeSpan> _periods = [];
    private TimeSpan? _default;

    private RetentionRules()
    {
    }

    /// <summary>Whether the estate says anything.</summary>
    public bool IsDeclared => _default is not null || _periods.Count > 0;

    /// <summary>Whether every class has its time.</summary>
    public bool IsComplete => _default is not null || Classes.All(one => _periods.ContainsKey(one.ClassUid));

    /// <summary>What is wrong with the settings, a sentence; null when nothing is.</summary>
    public string? Problem { get; private init; }

    /// <summary>How long events of a class are kept; null for ever.</summary>
    public TimeSpan? Of(int classUid) => _periods.TryGetValue(classUid, out var period) ? period : _default;

    /// <summary>The name of a class in the estate.</summary>
    public static string NameOf(int classUid) => Classes.FirstOrDefault(one => one.ClassUid == classUid).Name ?? "default";

    /// <summary>The names of all classes in the estate.</summary>
    public static IEnumerable<string> Names => Classes.Select(one => one.Name);

    /// <summary>A class as people name it: like the estate, like OCSF (<c>HTTP Activity</c>), or by its number; null when there is none.</summary>
    public static int? ClassOf(string text)
    {
        var name = text.Trim().Replace(' ', '-').Replace('_', '-');
        if (name.Equals("base-event", StringComparison.OrdinalIgnoreCase))
            return 0;
        return Classes.Where(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || one.ClassUid.ToString(CultureInfo.InvariantCulture) == name)
            .Select(one => (int?)one.ClassUid).FirstOrDefault();
    }

    public static RetentionRules Read(Estate estate)
    {
        var reader = new SettingsReader(estate, Control);
        var problems = new List<string>();
        TimeSpan? Period(string name)
        {
            if (reader.Text(name) is not { } text)
                return null;
            if (Durations.TryParse(text, out var period) && period >= TimeSpan.FromDays(1))
                return period;
            problems.Add($"the setting '{name}' says '{text}'; write a duration of a day or more, such as 365d");
            return null;
        }
        var all = Period("default");
        var periods = Classes.Select(one => (one.ClassUid, Value: Period(one.Name))).ToList();
        var unknown = reader.Problem();
        var problem = problems.Count > 0 ? $"The estate's settings of {Control} are not understood: {string.Join("; ", problems)}." : unknown;
        var rules = new RetentionRules { Problem = problem, _default = all };
        foreach (var (classUid, value) in periods)
        {
            if (value is { } period)
                rules._periods[classUid] = period;
        }
        return rules;
    }
}
