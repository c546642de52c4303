namespace Rempart.Detection.Pipelines;

/// <summary>What an event is in one of product, category and service: some values, none, or left open.</summary>
/// <param name="Values">The values in lower case; null when it is open.</param>
internal readonly record struct Claim(string[]? Values)
{
    public static Claim Open => new(null);

    public static Claim None => new([]);

    public static Claim Of(params string[] values) => new([.. values.Select(value => value.ToLowerInvariant())]);

    public bool Allows(string? asked) => asked is null || Values is null || Values.Contains(asked, StringComparer.OrdinalIgnoreCase);

    public override string ToString() => Values is null ? "*" : string.Join('|', Values);
}

/// <summary>The log source of an event.</summary>
internal sealed record LogSourceClaim(Claim Product, Claim Category, Claim Service)
{
    public static LogSourceClaim Unknown { get; } = new(Claim.Open, Claim.Open, Claim.Open);

    /// <summary>Whether a rule of this log source looks at the event.</summary>
    public bool Allows(LogSource rule) => Product.Allows(rule.Product) && Category.Allows(rule.Category) && Service.Allows(rule.Service);
}
