using System.Web;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Tests.Client;

namespace Rempart.Cli.Tests.Identity;

/// <summary>The sign-in with a code over real TLS, against a provider that gives the answers of RFC 8628, section 3.5.</summary>
public sealed class DeviceLoginTests : IDisposable
{
    private const string Shown = "On any device, open\n  https://login.example/device\nand type the code\n  1234-5678-9012\nWaiting; the code counts for {0} minutes. Never type a code that somebody sent you.\n";
    private const string Tokens = """{"access_token":"a1","refresh_token":"r1","expires_in":900,"id_token":"e30.eyJwcmVmZXJyZWRfdXNlcm5hbWUiOiJhbGljZSJ9.c2ln"}""";
    private readonly System.Security.Cryptography.X509Certificates.X509Certificate2 _certificate = RawServer.MakeCertificate(CliRun.Now.AddDays(-1), CliRun.Now.AddDays(1));

    /// <summary>A provider whose token endpoint gives its answers one after the other; the last again and again.</summary>
    private sealed class Provider(params (int Status, string Body)[] answers)
    {
        private int _asked;

        public string Url { get; set; } = "";

        public string Grant { get; init; } = """{"device_code":"d1","user_code":"1234-5678-9012","verification_uri":"https://login.example/device","verification_uri_complete":"https://login.example/device?user_code=1","expires_in":600,"interval":5}""";

        public bool OffersDevices { get; init; } = true;

        public (int, string) Answer(string call, string body)
        {
            if (call == "GET /.well-known/openid-configuration")
            {
                var device = OffersDevices ? $",\"device_authorization_endpoint\":\"{Url}/connect/device\"" : "";
                return (200, $$"""{"issuer":"{{Url}}/","authorization_endpoint":"{{Url}}/connect/authorize","token_endpoint":"{{Url}}/connect/token"{{device}}}""");
            }
            var form = HttpUtility.ParseQueryString(body);
            if (call == "POST /connect/device" && form["client_id"] == "rempart-cli" && form["scope"] == "openid profile offline_access rempart")
                return (200, Grant);
            return call == "POST /connect/token" && form["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code" && form["device_code"] == "d1" && form["client_id"] == "rempart-cli"
                ? answers[Math.Min(_asked++, answers.Length - 1)]
                : (400, """{"error":"invalid_request"}""");
        }
    }

    private static string ShownFor(int minutes) => Shown.Replace("{0}", minutes.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public void Dispose() => _certificate.Dispose();

    private static (int, string) Error(string error, string description = "") => (400, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");

    public static TheoryData<string[], string, double[]> Answers => new()
    {
        { ["authorization_pending", "authorization_pending", "tokens"], "", [5, 5, 5] },
        { ["slow_down", "authorization_pending", "slow_down", "tokens"], "", [5, 10, 10, 15] },
        { ["authorization_pending", "access_denied"], "error: the sign-in was refused: the person said no\n", [5, 5] },
        { ["expired_token"], "error: nobody typed the code in time; run 'rempart login' again\n", [5] },
        { ["invalid_grant"], "error: the sign-in was refused: What the provider says.\n", [5] },
        // A provider in trouble is asked less and less often, and the person loses nothing.
        { ["503", "429", "503", "503", "503", "tokens"], "", [5, 10, 20, 40, 60, 60] },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Each_answer_of_the_provider_is_followed(string[] answers, string error, double[] waits)
    {
        var provider = new Provider([.. answers.Select(answer => answer switch
        {
            "tokens" => (200, Tokens),
            "503" => (503, "Service Unavailable"),
            "429" => (429, """{"title":"Too many requests"}"""),
            _ => Error(answer, answer == "invalid_grant" ? "What the provider says." : ""),
        })]);
        var time = new TimeThatPasses();

        var (exit, run) = await LoginAsync(provider, time, "--device");

        run.Error.ShouldBe(ShownFor(10) + error);
        run.Output.ShouldBe(error.Length > 0 ? "" : $"Signed in to {provider.Url} as alice.\n");
        exit.ShouldBe(error.Length > 0 ? ExitCodes.CouldNotTell : ExitCodes.True);
        time.Waits.Select(wait => wait.TotalSeconds).ShouldBe(waits);
        new ServerStore(run.Environment).Read().Servers.Values.Select(server => (server.AccessToken, server.RefreshToken, server.Issuer))
            .ShouldBe(error.Length > 0 ? [] : [("a1", "r1", null)]);
        run.Dispose();
    }

    [Fact]
    public async Task Nobody_who_types_the_code_ends_the_waiting_when_the_code_ends()
    {
        var time = new TimeThatPasses();
        var provider = new Provider(Error("authorization_pending"))
        {
            Grant = """{"device_code":"d1","user_code":"1234-5678-9012","verification_uri":"https://login.example/device","expires_in":60}""",
        };

        var (exit, run) = await LoginAsync(provider, time, "--device");

        exit.ShouldBe(ExitCodes.CouldNotTell);
        run.Error.ShouldBe(ShownFor(1) + "error: nobody typed the code in time; run 'rempart login' again\n");
        time.Waits.Count.ShouldBe(12, "Without an interval, five seconds.");
        run.Dispose();
    }

    [Fact]
    public async Task Without_a_browser_the_code_is_chosen_by_itself_unless_the_provider_has_none()
    {
        var (exit, run) = await LoginAsync(new Provider((200, Tokens)), new TimeThatPasses());
        (exit, run.Error).ShouldBe((ExitCodes.True, "No browser can be opened here.\n" + ShownFor(10)));
        run.Dispose();

        (exit, run) = await LoginAsync(new Provider { OffersDevices = false }, new TimeThatPasses(), "--device");
        exit.ShouldBe(ExitCodes.CouldNotTell);
        run.Error.ShouldEndWith(" does not sign in with a code; run 'rempart login' on a machine with a browser\n");
        run.Dispose();
    }

    [Fact]
    public async Task A_refresh_token_goes_to_no_other_issuer_than_the_one_that_gave_it()
    {
        var provider = new Provider((200, Tokens));
        var asked = new List<string>();
        await using var server = RawServer.OverTls(_certificate, (call, body) =>
        {
            lock (asked)
                asked.Add(call);
            return provider.Answer(call, body);
        });
        provider.Url = server.Url;
        using var run = new CliRun();
        await new ServerStore(run.Environment).ChangeAsync(
            servers => servers.With(ServerAddress.Parse(server.Url, "test"), new StoredServer
            {
                Certificate = _certificate.ExportCertificatePem(),
                Issuer = "https://login.example",
                AccessToken = "over",
                RefreshToken = "r0",
                ExpiresAt = CliRun.Now.AddHours(-1),
            }),
            TestContext.Current.CancellationToken);

        (await run.RunAsync("status", "--server", server.Url)).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldBe($"error: your session at {server.Url} has ended; run: rempart login {server.Url}\n");
        asked.ShouldBe(["GET /.well-known/openid-configuration"]);
    }

    [Theory]
    [InlineData("""{"device_code":"d1","user_code":"1","verification_uri":"http://login.example/device","expires_in":600}""")]
    [InlineData("""{"device_code":"","user_code":"1","verification_uri":"https://login.example/device","expires_in":600}""")]
    [InlineData("""{"device_code":"d1","user_code":"12345678901234567890123456789012345678901234567890123456789012345","verification_uri":"https://login.example/device","expires_in":600}""")]
    [InlineData("""{"device_code":"d1","user_code":"1","verification_uri":"https://login.example/device"}""")]
    public async Task An_answer_that_lacks_something_is_not_followed(string grant)
    {
        var (exit, run) = await LoginAsync(new Provider((200, Tokens)) { Grant = grant }, new TimeThatPasses(), "--device");

        exit.ShouldBe(ExitCodes.CouldNotTell);
        run.Error.ShouldEndWith("device_code, user_code, verification_uri, expires_in\n");
        run.Dispose();
    }

    private async Task<(int Exit, CliRun Run)> LoginAsync(Provider provider, TimeThatPasses time, params string[] options)
    {
        await using var server = RawServer.OverTls(_certificate, provider.Answer);
        provider.Url = server.Url;
        var run = new CliRun { Time = time };
        return (await run.RunAsync(["login", server.Url, "--fingerprint", ServerTrust.Fingerprint(_certificate), .. options]), run);
    }

    /// <summary>A clock on which whoever waits has waited at once.</summary>
    private sealed class TimeThatPasses : TimeProvider
    {
        private DateTimeOffset _now = CliRun.Now;

        public List<TimeSpan> Waits { get; } = [];

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            // The browser's sign-in makes one too, and gives it up.
            if (dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromMinutes(5))
            {
                Waits.Add(dueTime);
                _now += dueTime;
                return base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
