using System.Text.Json.Serialization;

using Rempart.Cli.Lab.Services;

namespace Rempart.Cli.Lab;

/// <summary>What a lab may have made, written before it is made: the file <c>state.json</c>.</summary>
internal sealed record LabState
{
    /// <summary>What the names of the lab's namespaces begin with: drawn at random, so that they are nobody else's.</summary>
    public required string Prefix { get; init; }

    /// <summary>The estate's id; of a lab of pods, where its manifests were.</summary>
    public required string Estate { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether all was made.</summary>
    public bool Complete { get; init; }

    public required LabPlan Plan { get; init; }

    public IReadOnlyList<LabProcess> Processes { get; init; } = [];

    /// <summary>The declared services that real programs play, or would if they were installed.</summary>
    public IReadOnlyList<LabService> Services { get; init; } = [];
}

/// <summary>A process of the lab. An id is used again by others after a process ended, an id with a start time is not.</summary>
/// <param name="Id">The process id.</param>
/// <param name="StartTime">When it started, in clock ticks after the boot: field 22 of <c>/proc/ID/stat</c>.</param>
/// <param name="Namespace">The namespace it listens in.</param>
/// <param name="Service">The real service it is; null for the small listener.</param>
internal sealed record LabProcess(int Id, long StartTime, string Namespace, string? Service = null);

/// <summary>What <c>rempart lab status</c> shows.</summary>
internal sealed record LabStatus
{
    /// <summary>Whether a lab is up, whole and alive.</summary>
    public required bool Up { get; init; }

    /// <summary>What is wrong with a lab that is there.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What was recorded; null when no lab is there.</summary>
    public LabState? Lab { get; init; }
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LabState))]
[JsonSerializable(typeof(LabStatus))]
internal sealed partial class LabJson : JsonSerializerContext;
