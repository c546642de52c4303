namespace Rempart.Server.Tests.Infrastructure;

/// <summary>The real clock, moved: a test lets an hour pass at once, while timers of the server still run.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _shift));

    public void Pass(TimeSpan span) => Interlocked.Add(ref _shift, span.Ticks);
}
