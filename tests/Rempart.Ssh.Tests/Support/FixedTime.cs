namespace Rempart.Ssh.Tests;

/// <summary>A clock that stands still.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static FixedTime AtNoon { get; } = new(Noon);

    public override DateTimeOffset GetUtcNow() => now;
}
