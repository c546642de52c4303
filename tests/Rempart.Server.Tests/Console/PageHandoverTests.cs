using Microsoft.Extensions.Time.Testing;
using Rempart.Server.Console.Live;

namespace Rempart.Server.Tests.Console;

public sealed class PageHandoverTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void What_is_kept_is_taken_once()
    {
        var handover = new PageHandover(_time);
        var key = handover.Keep("found");

        handover.Take<string>(key).ShouldBe("found");
        handover.Take<string>(key).ShouldBeNull();
        handover.Take<string>("0123456789abcdef0123456789abcdef").ShouldBeNull();
    }

    [Fact]
    public void What_nobody_takes_is_forgotten_after_a_minute()
    {
        var handover = new PageHandover(_time);
        var key = handover.Keep("found");

        _time.Advance(TimeSpan.FromSeconds(61));

        handover.Take<string>(key).ShouldBeNull();
    }

    [Fact]
    public void Only_the_newest_are_kept()
    {
        var handover = new PageHandover(_time);
        var keys = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            keys.Add(handover.Keep($"{i}"));
        }

        keys.Count(key => handover.Take<string>(key) is not null).ShouldBe(32);
        handover.Take<string>(keys[0]).ShouldBeNull();
    }
}
