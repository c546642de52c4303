namespace Rempart.Server.Events.Search;

/// <summary>The bounds of searches.</summary>
public sealed class EventSearchOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Events:Search";

    /// <summary>How many searches may run at the same time; 4 by default, 1 to 64.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>The memory that searches may use together, in MiB; 512 by default, 64 to 1,048,576. That of statements of experts is as much again.</summary>
    public int MemoryMebibytes { get; set; } = 512;

    /// <summary>How long a search may take; 60 seconds by default, 1 second to an hour. An export may take ten times as long.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The most events of an export; 1,000,000 by default, up to 100,000,000. An export as Parquet is made in memory.</summary>
    public int LargestExport { get; set; } = 1_000_000;

    internal static string? Problem(EventSearchOptions options) => options switch
    {
        { Concurrency: < 1 or > 64 } => "Rempart:Events:Search:Concurrency must be 1 to 64.",
        { MemoryMebibytes: < 64 or > 1_048_576 } => "Rempart:Events:Search:MemoryMebibytes must be 64 to 1,048,576.",
        { LargestExport: < 1 or > 100_000_000 } => "Rempart:Events:Search:LargestExport must be 1 to 100,000,000.",
        _ when options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromHours(1) => "Rempart:Events:Search:Timeout must be a second to an hour.",
        _ => null,
    };
}
