using System.Net;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Tests.Posture;
using Rempart.Core.Controls;

namespace Rempart.Cli.Tests.Client;

public class ServerStoreTests
{
    private const string Url = "https://rempart.test";
    private const string Discovery = """{"issuer":"https://rempart.test","authorization_endpoint":"https://rempart.test/connect/authorize","token_endpoint":"https://rempart.test/connect/token","revocation_endpoint":"https://rempart.test/connect/revoke"}""";

    private static readonly ServerAddress Address = ServerAddress.Parse(Url, "test");

    private static async Task StoreAsync(CliRun run, DateTimeOffset expires, string? refresh = "r1") =>
        await new ServerStore(run.Environment).ChangeAsync(
            servers => servers.With(Address, new StoredServer { AccessToken = "a1", RefreshToken = refresh, ExpiresAt = expires, User = "alice" }) with { Default = Url },
            TestContext.Current.CancellationToken);

    [Fact]
    public async Task The_file_is_for_its_owner_only_and_refused_when_others_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no Unix permissions.");
        using var run = new CliRun();
        await StoreAsync(run, CliRun.Now.AddHours(1));
        var path = new ServerStore(run.Environment).Path;
        if (OperatingSystem.IsWindows())
            return;

        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        (await run.RunAsync("status")).ShouldBe(ExitCodes.Usage);
        run.Error.ShouldBe($"error: others can read {path}, which holds your sign-ins; run: chmod 600 {path}\n");
    }

    [Fact]
    public async Task A_file_that_is_no_json_says_what_to_do()
    {
        using var run = new CliRun();
        await StoreAsync(run, CliRun.Now);
        var path = new ServerStore(run.Environment).Path;
        await File.WriteAllTextAsync(path, "{", TestContext.Current.CancellationToken);

        (await run.RunAsync("status")).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldStartWith($"error: {path} cannot be read: ");
        run.Error.ShouldEndWith(" Remove it and run 'rempart login'.\n");
    }

    [Theory]
    [InlineData(60, "Bearer a1", 0)]
    [InlineData(-1, "Bearer a2", 2)]
    public async Task At_transport_level_an_access_token_is_used_until_it_ends_and_then_renewed_and_kept(int minutesLeft, string expected, int providerCalls)
    {
        var server = new FakeServer()
            .On("GET /api/v1/posture", Samples.Report(Samples.Control("platform.self", Outcome.Satisfied)), json => json.PostureReport)
            .On("GET /.well-known/openid-configuration", HttpStatusCode.OK, Discovery)
            .On("POST /connect/token", HttpStatusCode.OK, """{"access_token":"a2","refresh_token":"r2","expires_in":600}""");
        using var run = new CliRun { Transport = server };
        await StoreAsync(run, CliRun.Now.AddMinutes(minutesLeft));

        (await run.RunAsync("status")).ShouldBe(ExitCodes.True, run.Error);
        (await run.RunAsync("status")).ShouldBe(ExitCodes.True, run.Error);

        server.Asked.Count.ShouldBe(2 + providerCalls);
        server.Asked[^1].ShouldBe("GET /api/v1/posture " + expected);
        var kept = new ServerStore(run.Environment).Read().Find(Address)!;
        kept.RefreshToken.ShouldBe(providerCalls == 0 ? "r1" : "r2");
        kept.User.ShouldBe("alice");
    }

    [Fact]
    public async Task At_transport_level_a_refused_refresh_token_asks_to_sign_in_again()
    {
        var server = new FakeServer()
            .On("GET /.well-known/openid-configuration", HttpStatusCode.OK, Discovery)
            .On("POST /connect/token", HttpStatusCode.BadRequest, """{"error":"invalid_grant"}""");
        using var run = new CliRun { Transport = server };
        await StoreAsync(run, CliRun.Now.AddMinutes(-1));

        (await run.RunAsync("status")).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldBe("error: your session at https://rempart.test has ended; run: rempart login https://rempart.test\n");
    }

    [Fact]
    public async Task At_transport_level_logout_revokes_and_forgets_even_when_the_server_is_gone()
    {
        var server = new FakeServer()
            .On("GET /.well-known/openid-configuration", HttpStatusCode.OK, Discovery)
            .On("POST /connect/revoke", HttpStatusCode.OK, "");
        using var run = new CliRun { Transport = server };
        await StoreAsync(run, CliRun.Now.AddHours(1));

        (await run.RunAsync("logout")).ShouldBe(ExitCodes.True);
        run.Output.ShouldBe("Signed out of https://rempart.test.\n");
        server.Asked[^1].ShouldBe("POST /connect/revoke client_id=rempart-cli&token=r1&token_type_hint=refresh_token");
        new ServerStore(run.Environment).Read().Servers.ShouldBeEmpty();

        server.OnProblem("GET /.well-known/openid-configuration", HttpStatusCode.BadGateway, "gone");
        await StoreAsync(run, CliRun.Now.AddHours(1));
        (await run.RunAsync("logout")).ShouldBe(ExitCodes.True);
        run.Error.ShouldStartWith("error: https://rempart.test was not told to end the session");
        new ServerStore(run.Environment).Read().Servers.ShouldBeEmpty();

        (await run.RunAsync("logout")).ShouldBe(ExitCodes.True);
        run.Output.ShouldEndWith("Not signed in; nothing to do.\n");
    }
}
