using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Posture;
using Rempart.Core.Text;

namespace Rempart.Server.Posture;

/// <summary>The controls that this server can verify, in the order of the catalogue.</summary>
internal sealed class ControlRegistry
{
    private readonly Dictionary<string, IControl> _byId;

    public ControlRegistry(IEnumerable<IControl> controls)
    {
        var order = ControlCatalogue.All.Select((known, place) => (known.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place, StringComparer.Ordinal);
        All = [.. controls.OrderBy(control => order.GetValueOrDefault(control.Description.Id, int.MaxValue)).ThenBy(control => control.Description.Id, StringComparer.Ordinal)];
        _byId = All.ToDictionary(control => control.Description.Id, StringComparer.Ordinal);
    }

    public IReadOnlyList<IControl> All { get; }

    /// <summary>The controls that count for an estate: those that it did not switch off.</summary>
    public IEnumerable<IControl> EnabledIn(Estate estate) => All.Where(control => Settings(estate, control)?.Enabled ?? true);

    /// <exception cref="UnknownControlException">No control of that id is registered.</exception>
    public IControl Get(string id) => _byId.TryGetValue(id, out var control) ? control : throw new UnknownControlException(Explain(id));

    public static TimeSpan FreshFor(Estate estate, IControl control) =>
        Settings(estate, control)?.FreshFor ?? control.Description.FreshFor;

    public static Schedule ScheduleOf(Estate estate, IControl control) =>
        Settings(estate, control)?.Schedule ?? Schedule.Every(control.Description.Every);

    public static ControlSettings? Settings(Estate estate, IControl control) =>
        estate.Controls.FirstOrDefault(settings => settings.Id == control.Description.Id);

    private string Explain(string id)
    {
        if (ControlCatalogue.Find(id) is not null)
            return $"This server does not verify '{id}' yet. It verifies {string.Join(", ", _byId.Keys)}.";
        var near = Suggestions.Nearest(id, _byId.Keys);
        return near is null
            ? $"There is no control '{id}'. This server verifies {string.Join(", ", _byId.Keys)}."
            : $"There is no control '{id}'. Did you mean '{near}'?";
    }
}
