namespace Rempart.Network.Nftables;

/// <summary>A part of a rule.</summary>
internal abstract record Statement;

/// <summary>The packet must match: <c>ip saddr . tcp dport { … }</c>.</summary>
internal sealed record MatchStatement(IReadOnlyList<string> Key, MatchOperator Operator, Values Values) : Statement
{
    /// <summary>The mask of <c>ip saddr &amp; 255.0.0.0 == 10.0.0.0</c>; null without one.</summary>
    public string? Mask { get; init; }
}

/// <summary>The verdict is looked up: <c>ct state vmap { … }</c>.</summary>
internal sealed record VerdictMapStatement(IReadOnlyList<string> Key, Values Values) : Statement;

/// <summary>A verdict.</summary>
internal sealed record VerdictStatement(RuleVerdict Verdict) : Statement;

/// <summary>Something that decides nothing: a counter, a log, a comment.</summary>
internal sealed record NeutralStatement(string Text) : Statement;

/// <summary>Addresses are translated; in a chain of type nat this also ends the chain.</summary>
internal sealed record TranslationStatement(bool Destination, string Text) : Statement;

/// <summary>The packet itself is changed, or taken out of connection tracking: later rules see another packet.</summary>
internal sealed record RewriteStatement(bool Untracks, string Text) : Statement;

/// <summary>Not understood. As a condition it may hold or not; with <see cref="MayDecide"/> it may also accept or drop.</summary>
internal sealed record UnknownStatement(string Reason, bool MayDecide) : Statement;

internal enum MatchOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>What a key is compared with: elements that stand in the rule, or a named set.</summary>
internal sealed record Values(IReadOnlyList<Element> Elements, string? SetName)
{
    public static Values Named(string name) => new([], name);
}

internal enum VerdictKind
{
    Accept,
    Drop,
    Reject,
    Continue,
    Return,
    Jump,
    Goto,
    Queue,
}

/// <summary>A verdict, with the chain of <c>jump</c> and <c>goto</c>.</summary>
internal sealed record RuleVerdict(VerdictKind Kind, string? Target = null)
{
    public override string ToString() => Target is null ? Kind.ToString().ToLowerInvariant() : $"{Kind.ToString().ToLowerInvariant()} {Target}";
}
