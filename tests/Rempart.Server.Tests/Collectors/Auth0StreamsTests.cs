using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Collectors.Auth0;
using Rempart.Server.Collectors.Controls;
using Rempart.Server.Tests.Identity.Auth0;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Collectors;

/// <summary>Whether Auth0 sends at all is asked of the stand-in, over TLS, by a whole server.</summary>
public sealed class Auth0StreamsTests : IAsyncLifetime
{
    private const string Ours = "https://rempart.example/api/v1/collect/tenant";
    private const string Resource = "log-source/tenant stream";

    private Auth0StandIn _auth0 = null!;
    private TestServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _auth0 = await Auth0StandIn.StartAsync();
        // Those of others: to another SIEM, to another source, and of a kind that posts nowhere.
        _auth0.AddLogStream("lst_siem", "https://siem.example/in", "suspended");
        _auth0.AddLogStream("lst_other", $"{Ours}-of-test", "suspended");
        _auth0.LogStreams.Add(new() { ["id"] = "lst_aws", ["name"] = "aws", ["type"] = "eventbridge", ["status"] = "paused", ["sink"] = new System.Text.Json.Nodes.JsonObject { ["awsRegion"] = "eu-west-3" } });
        _server = TestServer.Prepare(null, [.. _auth0.Settings.Select(setting => $"--{setting.Item1}={setting.Item2}")]);
        _server.WriteEstate("estate: { id: test, name: Test, owner: team, languages: [en] }\nhosts: [{ id: box, reached-by: local }]\nlog-sources: [{ id: tenant, kind: auth0, host: box }, { id: web, kind: nginx, host: box }]\n");
        await _server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _auth0.DisposeAsync();
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("paused")]
    public async Task A_stream_that_stopped_is_red_and_green_again_when_it_is_active(string status)
    {
        var stream = _auth0.AddLogStream("lst_ours", Ours);
        (await LookAsync()).ShouldBeEmpty();

        stream["status"] = status;
        var finding = (await LookAsync()).ShouldHaveSingleItem();
        (finding.Rule, finding.Severity, finding.Resource).ShouldBe(("stream-stopped", Severity.High, $"{Resource} lst_ours"));
        finding.Message.ShouldBe($"Auth0's log stream lst_ours (Rempart) is {status}: Auth0 sends nothing by it.");
        finding.Remedy.ShouldBe("see in Auth0 (Monitoring, Streams, Health) why its deliveries failed, mend that, and set the stream to active");

        stream["status"] = "active";
        (await LookAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_is_gone_is_red_and_of_two_each_counts()
    {
        var finding = (await LookAsync()).ShouldHaveSingleItem();
        (finding.Rule, finding.Message, finding.Remedy).ShouldBe((
            "stream-missing", "No log stream of Auth0 posts to /api/v1/collect/tenant.", "make one in Auth0 (Monitoring, Streams, Custom Webhook) with a token: rempart events token new tenant"));

        _auth0.AddLogStream("lst_all", Ours);
        _auth0.AddLogStream("lst_priority", Ours, "suspended");
        (await LookAsync()).Select(one => (one.Rule, one.Resource)).ShouldBe([("stream-stopped", $"{Resource} lst_priority")]);
    }

    [Theory]
    [InlineData(true, "the application lacks a scope for it (403). Grant it in Auth0: Insufficient scope, expected any of: read:log_streams")]
    [InlineData(false, "the answer is not the JSON that Auth0 documents. Check Rempart__Identity__Auth0__Domain, and whether a proxy answers instead.")]
    public async Task What_cannot_be_read_is_unknown(bool isForbidden, string why)
    {
        _auth0.AddLogStream("lst_ours", Ours, "suspended");
        _auth0.Fail("/api/v2/log-streams", isForbidden ? StandInFault.Forbidden : StandInFault.Malformed, times: 2);
        await AskAsync();

        var assessment = await VerifyAsync();

        assessment.Findings.ShouldNotContain(one => one.Resource.StartsWith(Resource, StringComparison.Ordinal));
        assessment.Coverage.NotExamined.ShouldContain(new Gap(Resource, $"whether Auth0's log stream is active cannot be read: Auth0 GET api/v2/log-streams: {why}"));
    }

    [Fact]
    public async Task Before_it_was_asked_it_is_unknown()
    {
        var control = ActivatorUtilities.CreateInstance<SourcesReportingControl>(_server.App.Services, ActivatorUtilities.CreateInstance<Auth0Streams>(_server.App.Services));

        (await control.VerifyAsync(_server.Get<IEstateSource>().Current, Cancellation)).Coverage.NotExamined
            .ShouldContain(new Gap(Resource, "Auth0 was not asked yet whether its log stream is active"));
    }

    private async Task<Finding[]> LookAsync()
    {
        await AskAsync();
        return [.. (await VerifyAsync()).Findings.Where(finding => finding.Resource.StartsWith(Resource, StringComparison.Ordinal))];
    }

    private Task AskAsync() => _server.Get<Auth0Streams>().LookAsync(_server.Get<IEstateSource>().Current.LogSources.Get("tenant"), Cancellation);

    private Task<Assessment> VerifyAsync() =>
        ActivatorUtilities.CreateInstance<SourcesReportingControl>(_server.App.Services).VerifyAsync(_server.Get<IEstateSource>().Current, Cancellation);
}
