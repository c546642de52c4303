namespace Rempart.Network.Nftables;

/// <summary>
/// The packets that a condition matches: exactly those of <see cref="Box"/>, or some of them, which nobody can tell from the
/// ruleset, for the reason in <see cref="Doubt"/>.
/// </summary>
internal readonly record struct Constraint(PacketBox? Box, string? Doubt)
{
    /// <summary>No packet.</summary>
    public static Constraint Nothing => new(null, null);

    public bool IsExact => Doubt is null;

    public static Constraint Exactly(PacketBox box) => new(box, null);

    public static Constraint Within(PacketBox box, string doubt) => new(box, doubt);

    public Constraint And(Constraint other) => Box is null || other.Box is null ? Nothing : new Constraint(Box.Intersect(other.Box), Doubt ?? other.Doubt);
}
