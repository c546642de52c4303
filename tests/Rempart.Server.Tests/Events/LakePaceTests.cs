using Microsoft.Extensions.Time.Testing;
using Rempart.Server.Events.Lake.Log;

namespace Rempart.Server.Tests.Events;

public sealed class LakePaceTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private readonly FakeTimeProvider _time = new();
    private long _behind = 100;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Who_is_too_far_behind_is_waited_for(long behind, bool waits)
    {
        var pace = new LakePace(100, _time);
        pace.Moved();
        _behind = behind;

        pace.WaitAsync(() => _behind, Cancellation).IsCompleted.ShouldBe(!waits);
    }

    [Fact]
    public async Task A_lake_that_never_stored_anything_is_not_waited_for()
    {
        _behind = 1000;

        (await new LakePace(100, _time).WaitAsync(() => _behind, Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_wait_ends_when_it_has_caught_up()
    {
        var pace = new LakePace(100, _time);
        pace.Moved();
        _behind = 300;
        var wait = pace.WaitAsync(() => _behind, Cancellation);

        _behind = 200;
        pace.Moved();
        wait.IsCompleted.ShouldBeFalse();
        _behind = 100;
        pace.Moved();

        (await wait).ShouldBeTrue();
    }

    [Fact]
    public async Task A_lake_that_stands_still_is_waited_for_no_longer()
    {
        var pace = new LakePace(100, _time);
        pace.Moved();
        _behind = 300;
        var wait = pace.WaitAsync(() => _behind, Cancellation);

        _time.Advance(LakePace.StandsStill - Moment);
        wait.IsCompleted.ShouldBeFalse();
        _time.Advance(Moment);

        (await wait).ShouldBeTrue();
        (await pace.WaitAsync(() => _behind, Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_end_of_the_server_ends_the_wait()
    {
        using var stopping = new CancellationTokenSource();
        var pace = new LakePace(100, _time);
        pace.Moved();
        _behind = 300;
        var wait = pace.WaitAsync(() => _behind, stopping.Token);

        await stopping.CancelAsync();

        (await wait).ShouldBeTrue();
    }
}
