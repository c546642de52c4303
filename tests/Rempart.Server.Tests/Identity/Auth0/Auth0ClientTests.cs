using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Access;
using Rempart.Server.Identity;
using Rempart.Server.Identity.Console;
using Rempart.Server.Identity.People.Auth0;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Identity.Auth0;

/// <summary>The client of the Management API against the stand-in, over real TLS.</summary>
public sealed class Auth0ClientTests : IAsyncLifetime
{
    private Auth0StandIn _auth0 = null!;
    private ServiceProvider _services = null!;
    private readonly ShiftedTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Auth0Api Api => _services.GetRequiredService<Auth0Api>();

    public async ValueTask InitializeAsync()
    {
        _auth0 = await Auth0StandIn.StartAsync();
        _services = Services("a secret of the machine");
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _auth0.DisposeAsync();
    }

    [Fact]
    public async Task Lists_are_read_to_their_last_page_by_number_and_by_checkpoint()
    {
        for (var i = 0; i < 250; i++)
            _auth0.Add($"auth0|{i:000}", $"p{i}@r3edge.example");
        var first = _auth0.Users["auth0|000"];
        for (var i = 0; i < 230; i++)
            first.Open(first.Sessions, TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
        first.Permissions.AddRange(Enumerable.Range(0, 120).Select(i => $"read:{i}"));

        (await Api.UsersAsync(Cancellation)).Select(user => user.UserId).Distinct().Count().ShouldBe(250);
        (await Api.SessionsAsync("auth0|000", Cancellation)).Select(session => session.Id).Distinct().Count().ShouldBe(230);
        (await Api.PermissionsAsync("auth0|000", Cancellation)).Count.ShouldBe(120);
        (await Api.SessionsAsync("auth0|001", Cancellation)).ShouldBeEmpty();
        (await Api.UserAsync("auth0|nobody", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task The_log_is_read_record_by_record_from_a_position_on()
    {
        for (var i = 0; i < 150; i++)
            _auth0.Logs.Enqueue(new System.Text.Json.Nodes.JsonObject { ["log_id"] = $"{i:0000}", ["type"] = "s", ["details"] = new System.Text.Json.Nodes.JsonObject { ["n"] = i } });
        var log = new Auth0ProviderLog(_services.GetRequiredService<Auth0Http>());

        var first = await log.ReadAsync(null, Cancellation);
        first.Count.ShouldBe(100);
        System.Text.Encoding.UTF8.GetString(first[1].Json.Span).ShouldBe("{\"log_id\":\"0001\",\"type\":\"s\",\"details\":{\"n\":1}}");
        var second = await log.ReadAsync(first[^1].Id, Cancellation);
        (second.Count, second[^1].Id).ShouldBe((50, "0149"));
        (await log.ReadAsync("0149", Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_people_than_the_api_gives_by_pages_are_an_error_and_no_short_list()
    {
        for (var i = 0; i < 1001; i++)
            _auth0.Add($"auth0|{i:0000}", $"p{i}@r3edge.example");

        (await Should.ThrowAsync<PeopleException>(() => Api.UsersAsync(Cancellation))).Message
            .ShouldBe("Auth0 GET api/v2/users: there are 1001 of them and the API gives at most 1000 by pages, so they cannot all be read. Rempart does not use the export job yet.");
    }

    [Fact]
    public async Task The_token_is_kept_renewed_before_it_expires_and_renewed_when_it_is_refused()
    {
        await Api.UsersAsync(Cancellation);
        await Api.UsersAsync(Cancellation);
        _auth0.TokensIssued.ShouldBe(1);

        _time.Pass(TimeSpan.FromSeconds(86400 - 59));
        await Api.UsersAsync(Cancellation);
        _auth0.TokensIssued.ShouldBe(2);

        _auth0.RevokeTokens();
        await Api.UsersAsync(Cancellation);
        _auth0.TokensIssued.ShouldBe(3);
    }

    [Fact]
    public async Task A_refused_client_is_said_without_its_secret()
    {
        await using var services = Services("another secret");

        var error = await Should.ThrowAsync<PeopleException>(() => services.GetRequiredService<Auth0Api>().UsersAsync(Cancellation));

        error.Message.ShouldBe("Auth0 POST oauth/token: the client was refused (401). Check Rempart__Identity__Auth0__ClientId and its secret, and that the application is authorized for the Management API.");
        error.ToString().ShouldNotContain("another secret");
    }

    [Fact]
    public async Task The_second_in_which_there_is_room_again_is_waited_for()
    {
        await Api.UsersAsync(Cancellation);
        _auth0.Fail("/api/v2/users", StandInFault.RateLimited);

        await Api.UsersAsync(Cancellation);

        var (refused, again) = _auth0.Requests.ToArray()[^2..] switch { var two => (two[0].At, two[1].At) };
        again.ToUnixTimeSeconds().ShouldBeGreaterThanOrEqualTo(refused.ToUnixTimeSeconds() + 1);
    }

    [Theory]
    [InlineData("RateLimitedForLong", 1, "the rate limit is used up (429) for another 3600 s. Try again then, or ask less often.")]
    [InlineData("ServerError", 4, "it answered 500. See Auth0's status page and the tenant's logs.")]
    [InlineData("Malformed", 1, "the answer is not the JSON that Auth0 documents. Check Rempart__Identity__Auth0__Domain, and whether a proxy answers instead.")]
    [InlineData("Huge", 1, "the answer is larger than 4194304 bytes. That is no answer of Auth0; check Rempart__Identity__Auth0__Domain.")]
    [InlineData("Slow", 4, "no answer came within 1.5 s. Check the network and Auth0's status page.")]
    [InlineData("Forbidden", 1, "the application lacks a scope for it (403). Grant it in Auth0: Insufficient scope, expected any of: read:users")]
    public async Task A_failure_that_stays_names_the_endpoint_and_the_way_out(string fault, int times, string message)
    {
        await Api.TenantAsync(Cancellation);
        _auth0.Fail("/api/v2/users", Enum.Parse<StandInFault>(fault), times);

        var error = await Should.ThrowAsync<PeopleException>(() => Api.UsersAsync(Cancellation));

        // The clock may pass a second between the two ends.
        error.Message.Replace("another 3599 s", "another 3600 s", StringComparison.Ordinal).ShouldBe($"Auth0 GET api/v2/users: {message}");
    }

    [Theory]
    [InlineData("ServerError")]
    [InlineData("Dropped")]
    [InlineData("Slow")]
    public async Task A_failure_that_passes_is_not_seen(string fault)
    {
        _auth0.Add("auth0|1", "alice@r3edge.example");
        await Api.TenantAsync(Cancellation);
        _auth0.Fail("/api/v2/users", Enum.Parse<StandInFault>(fault), 2);

        (await Api.UsersAsync(Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_person_s_id_is_in_no_message()
    {
        await Api.TenantAsync(Cancellation);
        _auth0.Fail("/api/v2/users", StandInFault.Malformed);

        (await Should.ThrowAsync<PeopleException>(() => Api.UserAsync("auth0|alice", Cancellation))).Message
            .ShouldStartWith("Auth0 GET api/v2/users/{id}: the answer is not the JSON");
    }

    private ServiceProvider Services(string secret)
    {
        var settings = new IdentitySettings
        {
            Issuer = _auth0.Issuer,
            Audience = Auth0StandIn.Audience,
            Auth0 = new Auth0Settings { Domain = _auth0.Domain, ClientId = "machine", ClientSecret = secret },
        };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHttpClient(Auth0Http.Client).ConfigurePrimaryHttpMessageHandler(() => Backchannel.ToExternal(_auth0.CertificateFile));
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton(settings).AddSingleton(settings.Auth0);
        services.AddSingleton(new Auth0Limits { Timeout = TimeSpan.FromSeconds(1.5), FirstBackoff = TimeSpan.FromMilliseconds(5) });
        services.AddSingleton<Auth0Token>().AddSingleton<Auth0Http>().AddSingleton<Auth0Api>();
        return services.BuildServiceProvider();
    }
}
