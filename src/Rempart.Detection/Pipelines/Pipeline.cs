namespace Rempart.Detection.Pipelines;

/// <summary>What routing looks at in an event.</summary>
/// <param name="Path">The path.</param>
/// <param name="Prefix">When not null, only whether the text begins so; the empty text asks only whether the path is there.</param>
internal sealed record RoutingInput(string Path, string? Prefix = null);

/// <summary>How one kind of log is read: where the fields of rules are, which log source an event has, and where its time is.</summary>
internal abstract class Pipeline
{
    private static readonly string[] StatedPaths =
        ["logsource.product", "logsource.category", "logsource.service", "product", "category", "service"];

    protected static readonly IReadOnlyList<string> DefaultTimes = ["@timestamp", "timestamp", "time", "ts", "eventTime", "UtcTime", "date", "at"];

    public abstract string Name { get; }

    /// <summary>Where times are, the best first.</summary>
    public virtual IReadOnlyList<string> TimePaths => DefaultTimes;

    /// <summary>All that <see cref="Route"/> takes, in this order; the first six are what an event states of itself.</summary>
    public IReadOnlyList<RoutingInput> Inputs => field ??= [.. StatedPaths.Select(path => new RoutingInput(path)), .. OwnInputs];

    /// <summary>Whether the plain fields <c>product</c>, <c>category</c> and <c>service</c> state a log source.</summary>
    protected virtual bool ReadsPlainNames => true;

    protected virtual IReadOnlyList<RoutingInput> OwnInputs => [];

    /// <summary>Where a field of a rule may be in events.</summary>
    public virtual IReadOnlyList<string> Paths(string name, LogSource source) => [name];

    /// <summary>The log source of an event.</summary>
    /// <param name="values">The texts of <see cref="Inputs"/>; null for what is not there. Of those with a prefix, any text when it fits.</param>
    public LogSourceClaim Route(ReadOnlySpan<string?> values)
    {
        var stated = values[0] is not null || values[1] is not null || values[2] is not null ? values[..3] : ReadsPlainNames ? values[3..6] : default;
        var found = Found(values[6..]);
        if (stated.IsEmpty)
            return found;
        return new LogSourceClaim(
            stated[0] is { } product ? Claim.Of(product) : found.Product,
            stated[1] is { } category ? Claim.Of(LogSourceNames.Wider(category.ToLowerInvariant())) : found.Category,
            stated[2] is { } service ? Claim.Of(service) : found.Service);
    }

    /// <summary>The log source as the pipeline finds it out.</summary>
    protected abstract LogSourceClaim Found(ReadOnlySpan<string?> values);
}
