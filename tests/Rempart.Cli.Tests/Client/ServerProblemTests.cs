using System.Net;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Client;

/// <summary>Each way a server can say no, with the message and the exit code; the answers are canned.</summary>
public class ServerProblemTests
{
    private const string Server = "https://rempart.test";
    private const string Call = "GET /api/v1/posture";

    [Theory]
    [InlineData(400, "The id is odd.", 2, "error: The id is odd.\n")]
    [InlineData(404, "This server does not run x.y; 'rempart status' lists what it runs.", 2, "error: This server does not run x.y; 'rempart status' lists what it runs.\n")]
    [InlineData(409, "The plan was applied already.", 2, "error: The plan was applied already.\n")]
    [InlineData(422, "Too far.", 2, "error: Too far.\n")]
    [InlineData(401, "No token.", 3, "error: https://rempart.test asks who you are; run: rempart login https://rempart.test\n")]
    [InlineData(403, "It needs the role operator.", 3, "error: https://rempart.test does not allow this: It needs the role operator.\n")]
    [InlineData(429, "Try again in 30 s.", 3, "error: https://rempart.test asks to wait: Try again in 30 s.\n")]
    [InlineData(500, "Look into the log.", 3, "error: https://rempart.test failed with status 500: Look into the log.\n")]
    [InlineData(503, "PostgreSQL does not answer.", 3, "error: https://rempart.test failed with status 503: PostgreSQL does not answer.\n")]
    public async Task At_transport_level_a_problem_becomes_its_detail_and_an_exit_code(int status, string detail, int exit, string message)
    {
        using var run = new CliRun { Transport = new FakeServer().OnProblem(Call, (HttpStatusCode)status, detail) };

        (await run.RunAsync("status", "--server", Server)).ShouldBe(exit);

        run.Error.ShouldBe(message);
        run.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(404, "text/html", "<h1>nginx</h1>", "error: https://rempart.test failed with status 404: it gave no detail\n")]
    [InlineData(302, "text/html", "", "error: https://rempart.test failed with status 302: it gave no detail\n")]
    [InlineData(502, "application/json", "{not json", "error: https://rempart.test failed with status 502: it gave no detail\n")]
    [InlineData(400, "application/problem+json", """{"title":"Bad","errors":{"until":["is over"]}}""", "error: Bad\n  until: is over\n")]
    public async Task At_transport_level_an_answer_of_another_kind_is_told_plainly(int status, string type, string body, string message)
    {
        using var run = new CliRun { Transport = new FakeServer().On(Call, (HttpStatusCode)status, body, type) };

        (await run.RunAsync("status", "--server", Server)).ShouldBe(status == 400 ? ExitCodes.Usage : ExitCodes.CouldNotTell);

        run.Error.ShouldBe(message);
    }

    [Fact]
    public async Task At_transport_level_an_answer_that_is_no_posture_is_not_green()
    {
        using var run = new CliRun { Transport = new FakeServer().On(Call, HttpStatusCode.OK, "{}") };

        (await run.RunAsync("status", "--server", Server)).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldStartWith("error: https://rempart.test gave an answer to posture that this version of rempart cannot read: ");
    }

    [Fact]
    public async Task A_server_that_is_not_there_could_not_be_told()
    {
        using var run = new CliRun();

        (await run.RunAsync("status", "--server", "https://127.0.0.1:1")).ShouldBe(ExitCodes.CouldNotTell);
        (await run.RunAsync("status", "--server", "unix:" + run.Home + "/none.sock")).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldStartWith("error: no server answers at https://127.0.0.1:1; start it, or name another with --server\n");
        run.Error.ShouldContain("error: no server answers at unix:" + run.Home + "/none.sock; start it, or name another with --server\n");
    }

    [Fact]
    public async Task At_transport_level_a_ready_token_and_a_client_secret_authorize()
    {
        var report = Posture.Samples.Report(Posture.Samples.Control("platform.self", Core.Controls.Outcome.Satisfied));
        var server = new FakeServer()
            .On(Call, report, json => json.PostureReport)
            .On("GET /.well-known/openid-configuration", HttpStatusCode.OK, """{"issuer":"https://rempart.test/","authorization_endpoint":"https://rempart.test/connect/authorize","token_endpoint":"https://rempart.test/connect/token"}""")
            .On("POST /connect/token", HttpStatusCode.OK, """{"access_token":"machine","expires_in":600}""");
        using var ready = new CliRun { Transport = server };
        ready.Variables["REMPART_TOKEN"] = "ready";
        ready.Variables["REMPART_SERVER"] = Server;
        using var machine = new CliRun { Transport = server };
        machine.Variables["REMPART_CLIENT_ID"] = "ci";
        machine.Variables["REMPART_CLIENT_SECRET"] = "s&cret";
        machine.Variables["REMPART_SERVER"] = Server;

        (await ready.RunAsync("status")).ShouldBe(ExitCodes.True, ready.Error);
        (await machine.RunAsync("status")).ShouldBe(ExitCodes.True, machine.Error);

        server.Asked.ShouldBe(
        [
            Call + " Bearer ready",
            "GET /.well-known/openid-configuration",
            "POST /connect/token grant_type=client_credentials&client_id=ci&client_secret=s%26cret&scope=rempart",
            Call + " Bearer machine",
        ]);
    }

    [Fact]
    public async Task At_transport_level_a_client_without_secret_is_bad_input()
    {
        using var run = new CliRun { Transport = new FakeServer() };
        run.Variables["REMPART_CLIENT_ID"] = "ci";

        (await run.RunAsync("status", "--server", Server)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldBe("error: REMPART_CLIENT_ID is set and REMPART_CLIENT_SECRET is not; set both\n");
    }
}
