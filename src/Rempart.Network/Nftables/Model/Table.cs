namespace Rempart.Network.Nftables;

/// <summary>A table: <c>inet rempart</c>.</summary>
internal sealed record Table(string Family, string Name)
{
    public List<Chain> Chains { get; } = [];

    public List<NamedSet> Sets { get; } = [];

    /// <summary>A table with the flag <c>dormant</c> has no effect.</summary>
    public bool Dormant { get; set; }

    public Chain? FindChain(string name) => Chains.Find(chain => chain.Name == name);

    public NamedSet? FindSet(string name) => Sets.Find(set => set.Name == name);
}

/// <summary>A chain; one with a hook sees packets, one without is reached by jump and goto.</summary>
internal sealed record Chain(string Name, RuleLocation Location)
{
    public string? Type { get; set; }

    public string? Hook { get; set; }

    public int Priority { get; set; }

    /// <summary>What happens to a packet that no rule decided, in a chain with a hook.</summary>
    public bool PolicyDrops { get; set; }

    public RuleLocation PolicyLocation { get; set; } = Location;

    public List<Rule> Rules { get; } = [];
}

/// <summary>One rule: its statements from left to right.</summary>
internal sealed record Rule(IReadOnlyList<Statement> Statements, RuleLocation Location, string Text);

/// <summary>A named set or map.</summary>
internal sealed record NamedSet(string Name, RuleLocation Location)
{
    public bool IsMap { get; set; }

    /// <summary>The types of the key, as written.</summary>
    public string Type { get; set; } = "";

    /// <summary>Rules or programs add to it: what it holds now is not what it holds in a minute.</summary>
    public bool Changes { get; set; }

    public List<string> Flags { get; } = [];

    public List<Element> Elements { get; } = [];

    /// <summary>Why the elements are not all known; null when they are.</summary>
    public string? Unread { get; set; }
}

/// <summary>An element of a set or a map. The parts are kept as written: what they mean depends on what is looked up.</summary>
internal sealed record Element(IReadOnlyList<string> Parts, RuleVerdict? Verdict, RuleLocation Location)
{
    /// <summary>It goes away by itself, so that it counts as a maybe.</summary>
    public bool Expires { get; init; }

    public string? Comment { get; init; }

    /// <summary>What a map that holds no verdicts maps to.</summary>
    public string? Value { get; init; }
}
