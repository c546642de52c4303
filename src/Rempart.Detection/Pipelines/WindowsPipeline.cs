namespace Rempart.Detection.Pipelines;

/// <summary>Windows event logs: the XML form turned into JSON, the form of Winlogbeat, and flat fields.</summary>
internal sealed class WindowsPipeline : AliasPipeline
{
    private static readonly string[] ChannelPaths = ["Event.System.Channel", "System.Channel", "winlog.channel", "Channel"];
    private static readonly string[] IdPaths =
        ["Event.System.EventID", "Event.System.EventID.#text", "System.EventID", "winlog.event_id", "EventID"];

    public override string Name => "windows";

    public override IReadOnlyList<string> TimePaths { get; } =
        ["Event.System.TimeCreated.#attributes.SystemTime", "UtcTime", "Event.EventData.UtcTime", .. DefaultTimes];

    protected override IReadOnlyList<RoutingInput> OwnInputs { get; } = [.. ChannelPaths.Concat(IdPaths).Select(path => new RoutingInput(path))];

    protected override IReadOnlyList<FieldAlias> Aliases { get; } =
    [
        new("EventID", "Event.System.EventID.#text"),
        new("EventID", "winlog.event_id"),
        new("Channel", "winlog.channel"),
        new("Provider_Name", "winlog.provider_name"),
        new("Image", "NewProcessName"),
        new("ParentImage", "ParentProcessName"),
        new("LogonId", "SubjectLogonId", "process_creation"),
        new("Details", "NewValue", "registry_set", "registry_event", "registry_add", "registry_delete"),
    ];

    public static LogSourceClaim RouteOf(ReadOnlySpan<string?> values)
    {
        var channel = FirstOf(values[..ChannelPaths.Length]);
        var id = FirstOf(values[ChannelPaths.Length..(ChannelPaths.Length + IdPaths.Length)]);
        if (channel is null)
            return new LogSourceClaim(Claim.Of("windows"), Claim.Open, Claim.Open);
        return new LogSourceClaim(Claim.Of("windows"), Claim.Of(WindowsChannels.CategoriesOf(channel, id ?? "")), Claim.Of(WindowsChannels.ServicesOf(channel)));
    }

    protected override LogSourceClaim Found(ReadOnlySpan<string?> values) => RouteOf(values);

    protected override IEnumerable<string> Everywhere(string name)
    {
        yield return "Event.EventData." + name;
        yield return "Event.System." + name;
        yield return "Event.UserData.*." + name;
        yield return "EventData." + name;
        yield return "System." + name;
        yield return "winlog.event_data." + name;
        // Attributes in the header: Provider_Name is the attribute Name of the element Provider.
        var underscore = name.IndexOf('_', StringComparison.Ordinal);
        if (underscore > 0 && underscore < name.Length - 1)
            yield return $"Event.System.{name[..underscore]}.#attributes.{name[(underscore + 1)..]}";
    }

    private static string? FirstOf(ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (value is not null)
                return value;
        }
        return null;
    }
}
