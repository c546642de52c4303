using System.Text.Json;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Tests.Posture;
using Rempart.Core.Controls;
using Rempart.Core.Posture;

namespace Rempart.Cli.Tests.Client;

/// <summary>Real sockets and real TLS handshakes; only the bodies are canned.</summary>
public class ConnectionTests
{
    private static readonly string Report = JsonSerializer.Serialize(
        Samples.Report(Samples.Control("platform.self", Outcome.Satisfied)), PostureJson.Default.PostureReport);

    private static (int, string) Answer(string call, string body) => call == "GET /api/v1/posture" ? (200, Report) : (404, "");

    [Fact]
    public async Task A_self_signed_server_is_refused_until_its_certificate_is_given()
    {
        using var certificate = RawServer.MakeCertificate(CliRun.Now.AddDays(-1), CliRun.Now.AddDays(1));
        using var other = RawServer.MakeCertificate(CliRun.Now.AddDays(-1), CliRun.Now.AddDays(1));
        await using var server = RawServer.OverTls(certificate, Answer);
        using var run = new CliRun();
        var right = run.WriteFile("right.pem", certificate.ExportCertificatePem());
        var wrong = run.WriteFile("wrong.pem", other.ExportCertificatePem());

        (await run.RunAsync("status", "--server", server.Url)).ShouldBe(ExitCodes.CouldNotTell);
        run.Error.ShouldBe(
            $"error: {server.Url} is not trusted: no authority of this system vouches for its certificate. Its certificate's SHA-256 fingerprint is {ServerTrust.Fingerprint(certificate)}. "
            + "If that is the server's, sign in with 'rempart login', or give its certificate with --certificate FILE\n");
        (await run.RunAsync("status", "--server", server.Url, "--certificate", wrong)).ShouldBe(ExitCodes.CouldNotTell);
        run.Error.ShouldContain("is not trusted: it shows another certificate than the trusted one.");
        run.Output.ShouldBeEmpty();

        (await run.RunAsync("status", "--server", server.Url, "--certificate", right)).ShouldBe(ExitCodes.True, run.Error);
        run.Output.ShouldStartWith("r3edge: Satisfied");
    }

    [Fact]
    public async Task A_certificate_whose_time_is_over_is_refused_even_when_it_is_the_trusted_one()
    {
        using var certificate = RawServer.MakeCertificate(CliRun.Now.AddDays(-9), CliRun.Now.AddDays(-2));
        await using var server = RawServer.OverTls(certificate, Answer);
        using var run = new CliRun();
        var file = run.WriteFile("server.pem", certificate.ExportCertificatePem());

        (await run.RunAsync("status", "--server", server.Url, "--certificate", file)).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldContain("is not trusted: its certificate is not valid now; it ends on 2026-11-21.");
    }

    [Theory]
    [InlineData("nothing here", "cannot be read: ")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "holds no certificate")]
    public async Task A_certificate_file_without_certificate_is_bad_input(string content, string message)
    {
        using var run = new CliRun();
        var file = run.WriteFile("server.pem", content);

        (await run.RunAsync("status", "--server", "https://127.0.0.1:1", "--certificate", file)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldContain(message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_local_socket_is_found_without_a_word_and_asked_without_a_token(bool named)
    {
        using var run = new CliRun();
        var path = Path.Combine(run.Home, "data", "rempart", "server.sock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var server = RawServer.OverSocket(path, Answer);
        run.Variables["XDG_DATA_HOME"] = Path.Combine(run.Home, "data");

        (await run.RunAsync(named ? ["status", "--server", "unix:" + path] : ["status"])).ShouldBe(ExitCodes.True, run.Error);

        run.Output.ShouldStartWith("r3edge: Satisfied");
    }

    [Fact]
    public async Task A_socket_that_does_not_know_the_account_says_which_does()
    {
        using var run = new CliRun();
        var path = Path.Combine(run.Home, "s");
        await using var server = RawServer.OverSocket(path, (_, _) => (401, ""));

        (await run.RunAsync("status", "--server", "unix:" + path)).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldBe($"error: unix:{path} refuses this account; use root or the server's own account (sudo)\n");
    }
}
