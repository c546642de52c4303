using Rempart.Core.Events;

namespace Rempart.Server.Events.Search;

/// <summary>A saved search.</summary>
internal sealed class SavedSearchRow
{
    public required string Name { get; init; }
    public string Query { get; set; } = "";
    public string Since { get; set; } = "";
    public string By { get; set; } = "";
    public DateTimeOffset At { get; set; }

    public SavedSearch ToSearch() => new(Name, Query, Since, By, At);
}
