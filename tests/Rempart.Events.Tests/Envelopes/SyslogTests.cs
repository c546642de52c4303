using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Envelopes;

public sealed class SyslogTests
{
    private static readonly string[] Parts = ["device.hostname", "metadata.log_provider", "actor.process.pid", "metadata.original_time", "metadata.log_level", "message"];

    [Theory]
    [InlineData("Nov 24 11:00:00 web app[5]: hello", "web", "app", "5", "Nov 24 11:00:00", null, "hello")]
    [InlineData("Nov  4 11:00:00 web app: hello", "web", "app", null, "Nov  4 11:00:00", null, "hello")]
    [InlineData("Nov 4 11:00:00 web app: hello", "web", "app", null, "Nov 4 11:00:00", null, "hello")]
    [InlineData("Nov 24 11:00:00.123 web app: hello", "web", "app", null, "Nov 24 11:00:00.123", null, "hello")]
    [InlineData("Nov 24 2026 11:00:00 web app: hello", "web", "app", null, "Nov 24 2026 11:00:00", null, "hello")]
    [InlineData("Nov 24 11:00:00 app[5]: hello", null, "app", "5", "Nov 24 11:00:00", null, "hello")]
    [InlineData("<34>Nov 24 11:00:00 web app: hello", "web", "app", null, "Nov 24 11:00:00", "critical", "hello")]
    [InlineData("<34>app[5]: hello", null, "app", "5", null, "critical", "hello")]
    [InlineData("<13>hello there", null, null, null, null, "notice", "hello there")]
    [InlineData("2026-11-24T11:00:00.5+01:00 web app[5]: hello", "web", "app", "5", "2026-11-24T11:00:00.5+01:00", null, "hello")]
    [InlineData("<165>1 2026-11-24T11:00:00Z web app 5 ID47 [a@1 x=\"1\" y=\"\\]\\\"\\\\\"][b] \ufeffhello", "web", "app", "5", "2026-11-24T11:00:00Z", "notice", "hello")]
    [InlineData("<165>1 - - - - - -", null, null, null, null, "notice", null)]
    [InlineData("<165>1 2026-11-24T11:00:00Z web app - - - hello", "web", "app", null, "2026-11-24T11:00:00Z", "notice", "hello")]
    [InlineData("Nov 24 11:00:00 2001:db8::1 app: hello", "2001:db8::1", "app", null, "Nov 24 11:00:00", null, "hello")]
    public void A_line_of_syslog_is_opened(string line, string? host, string? program, string? pid, string? time, string? level, string? message)
    {
        var parsed = Parsed.One("syslog", line);

        Parts.Select(path => parsed[path]).ShouldBe([host, program, pid, time, level, message]);
        parsed.Raw.ShouldBe(line);
    }

    [Fact]
    public void Structured_data_is_kept_by_id_and_name()
    {
        var parsed = Parsed.One("syslog", "<165>1 2026-11-24T11:00:00Z web app 5 ID47 [a@1 x=\"1\" y=\"\\]\\\"\\\\\"][b] hello");

        parsed.Say("unmapped.a@1.x", "unmapped.a@1.y", "metadata.event_code", "unmapped.syslog_facility").ShouldBe("unmapped.a@1.x=1 unmapped.a@1.y=]\"\\ metadata.event_code=ID47 unmapped.syslog_facility=20");
    }

    [Theory]
    [InlineData("<165>1 2026-11-24T11:00:00Z web app 5 ID47 [a x=\"1 hello")]
    [InlineData("<165>1 2026-11-24T11:00:00Z web app 5 ID47 [a x=1] hello")]
    [InlineData("<165>1 2026-11-24T11:00:00Z web")]
    [InlineData("<165>1 yesterday web app 5 - - hello")]
    [InlineData("<999>Nov 24 11:00:00 web app: hello")]
    [InlineData("<>x")]
    [InlineData("<1")]
    [InlineData("Nov 99 11:00:00 web app: hello")]
    [InlineData("Nov 24 11:00:61 web app: hello")]
    [InlineData("Nov 24 11:00:00")]
    public void What_is_broken_keeps_its_text(string line) => Parsed.One("syslog", line).Raw.ShouldBe(line);

    // The last year that does not put the time after its arrival, but for a clock that is a little ahead.
    [Theory]
    [InlineData("Dec 31 23:59:59", "2027-01-01T00:00:05", "2026-12-31T23:59:59")]
    [InlineData("Jan  1 00:00:01", "2026-12-31T23:59:58", "2027-01-01T00:00:01")]
    [InlineData("Nov 24 12:00:00", "2026-11-24T12:00:00", "2026-11-24T12:00:00")]
    [InlineData("May 24 12:00:00", "2026-11-24T12:00:00", "2026-05-24T12:00:00")]
    [InlineData("Jul 24 12:00:00", "2027-01-10T12:00:00", "2026-07-24T12:00:00")]
    [InlineData("Nov 27 12:00:00", "2026-11-24T12:00:00", "2025-11-27T12:00:00")]
    [InlineData("Feb 29 12:00:00", "2028-03-01T12:00:00", "2028-02-29T12:00:00")]
    [InlineData("Feb 29 12:00:00", "2026-11-24T12:00:00", "2024-02-29T12:00:00")]
    public void A_time_without_a_year_gets_the_last_that_fits(string time, string now, string expected)
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.Parse(now + "Z", System.Globalization.CultureInfo.InvariantCulture));
        var sink = new Parsed.Sink();
        EventParser.For("syslog", new EventParserOptions { Time = clock }).Parse(System.Text.Encoding.UTF8.GetBytes(time + " web app: x"), 0, sink);

        sink.Events[0].Time.ShouldBe(DateTimeOffset.Parse(expected + "Z", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Local_times_are_of_the_senders_zone()
    {
        var sink = new Parsed.Sink();
        var parser = EventParser.For("syslog", new EventParserOptions { Time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Parsed.Now), LocalOffset = TimeSpan.FromHours(2) });
        parser.Parse("Nov 24 12:00:00 web app: x"u8, 0, sink);

        sink.Events[0].Time.ShouldBe(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("Nov 24 11:00:00 web sshd[5]: Invalid user x from 192.0.2.7 port 1", "sshd")]
    [InlineData("Nov 24 11:00:00 web sshd-session[5]: Invalid user x from 192.0.2.7 port 1", "sshd")]
    [InlineData("Nov 24 11:00:00 web sshd(pam_unix)[5]: session opened for user x by (uid=0)", "sshd")]
    [InlineData("Nov 24 11:00:00 web CRON[5]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)", "pam")]
    [InlineData("Nov 24 11:00:00 web su(pam_unix)[5]: session opened for user news by (uid=0)", "pam")]
    [InlineData("Nov 24 11:00:00 web sudo: alice : TTY=x ; PWD=/ ; USER=root ; COMMAND=/bin/ls", "sudo")]
    [InlineData("Nov 24 11:00:00 web nginx: 192.0.2.7 - - [08/Jun/2020:06:49:01 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"", "nginx")]
    [InlineData("Nov 24 11:00:00 web whatever: hello", "unknown")]
    public void The_program_chooses_the_parser(string line, string parser)
    {
        Parsed.One("auto", line).Parser.ShouldBe(parser);
        Parsed.One("sshd", line).Parser.ShouldBe(parser);
    }
}
