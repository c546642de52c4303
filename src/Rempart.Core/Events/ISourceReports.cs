namespace Rempart.Core.Events;

/// <summary>What the collectors heard of each log source. Implemented by the collectors.</summary>
public interface ISourceReports
{
    /// <summary>Every source that the estate declares, and every other that was heard.</summary>
    IReadOnlyList<SourceReport> Sources { get; }
}

/// <summary>What was heard of a log source.</summary>
/// <param name="Source">Its id.</param>
/// <param name="IsDeclared">Whether the estate declares it.</param>
/// <param name="LastHeard">When its newest event was acknowledged; null when never.</param>
/// <param name="Events">How many events of it were acknowledged, since this server's database was made.</param>
/// <param name="NotUnderstood">How many of them no parser understood.</param>
/// <param name="SilentAfter">The silence after which it counts as broken; null when silence is normal.</param>
public sealed record SourceReport(
    string Source, bool IsDeclared, DateTimeOffset? LastHeard, long Events, long NotUnderstood, TimeSpan? SilentAfter);
