using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Server.Identity.Provider.Device;
using Rempart.Server.Tests.Identity.People;

namespace Rempart.Server.Tests.Identity;

/// <summary>The device authorization grant (RFC 8628) at the embedded provider: the real server, as a device and as a person.</summary>
public sealed class DeviceTests(TestPostgres postgres)
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:device_code";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Text(JsonElement body, string name) => body.GetProperty(name).GetString()!;

    [Fact]
    public async Task A_device_signs_in_with_a_code_that_a_person_types_and_is_refused_slowed_and_ended_as_the_RFC_says()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var person = new Browser(server);
        using var device = new Browser(server);
        (await person.GetAsync("/device")).Url.PathAndQuery.ShouldBe("/account/login?returnUrl=%2Fdevice", "First one signs in.");
        await person.FirstSignInAsync("admin", server.OneTimePassword!);

        var asked = await AskAsync(device);
        asked.TryGetProperty("verification_uri_complete", out _).ShouldBeFalse("A link with the code in it would be followed unread.");
        (Text(asked, "verification_uri"), asked.GetProperty("interval").GetInt32()).ShouldBe((new Uri(server.Url, "/device").ToString(), 5));
        asked.GetProperty("expires_in").GetInt32().ShouldBeInRange(500, 600);
        var (code, typed) = (Text(asked, "device_code"), Text(asked, "user_code"));
        typed.ShouldMatch("^[0-9]{4}-[0-9]{4}-[0-9]{4}$");

        (await PollAsync(device, code)).ShouldBe("authorization_pending");
        var answers = new List<string>();
        while (!answers.Contains("slow_down") && answers.Count < 20)
            answers.Add(await PollAsync(device, code));
        answers.Distinct().ShouldBeSubsetOf(["authorization_pending", "slow_down"]);
        answers[^1].ShouldBe("slow_down");
        estate.Time.Pass(TimeSpan.FromMinutes(1));
        (await PollAsync(device, code)).ShouldBe("authorization_pending", "It waited long enough.");

        // A link does not type the code for the person.
        var form = await person.GetAsync($"/device?user_code={typed}");
        form.Body.ShouldContain("Type the code that the command line shows.");
        form.Body.ShouldNotContain($"value=\"{typed}\"");
        var question = await person.SubmitAsync(form, ("user_code", typed.Replace("-", "", StringComparison.Ordinal)));
        question.Body.ShouldContain("Rempart CLI on a device wants to act for you, admin.");
        question.Body.ShouldContain("127.0.0.1");
        (await PollAsync(device, code)).ShouldBeOneOf("authorization_pending", "slow_down");
        var done = await person.SubmitAsync(question, ("decision", "allow"));
        done.Url.PathAndQuery.ShouldBe("/device?done=allowed");
        done.Body.ShouldContain("The device is signed in.");
        server.Evidence.Lines.ShouldContain(line => line.StartsWith("user:admin user:admin {\"action\":\"sign-in\"", StringComparison.Ordinal) && line.EndsWith("\"client\":\"rempart-cli\",\"method\":\"device\",\"address\":\"127.0.0.1\"}", StringComparison.Ordinal));

        var tokens = (await RedeemAsync(device, code)).Body;
        var me = await device.ApiAsync(HttpMethod.Get, "/api/v1/me", token: Text(tokens, "access_token"));
        Text(me.Body, "actor").ShouldBe("user:admin");
        (await RedeemAsync(device, code)).Status.ShouldBe(HttpStatusCode.BadRequest, "A code counts once.");
        var again = await AskAndAllowAsync(device, person);
        var list = (await person.ApiAsync(HttpMethod.Get, "/api/v1/sessions")).Body.GetProperty("items").EnumerateArray().Where(item => Text(item, "client") == "rempart-cli").ToArray();
        list.Length.ShouldBe(1, "The replayed code ended the first sign-in.");
        (await person.ApiAsync(HttpMethod.Delete, $"/api/v1/sessions/{Text(list[0], "id")}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await device.ApiAsync(HttpMethod.Get, "/api/v1/me", token: Text(again, "access_token"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await device.PostFormAsync("/connect/token", ("grant_type", "refresh_token"), ("client_id", "rempart-cli"), ("refresh_token", Text(again, "refresh_token")))).Status.ShouldBe(HttpStatusCode.BadRequest);

        asked = await AskAsync(device);
        question = await person.SubmitAsync(await person.GetAsync("/device"), ("user_code", Text(asked, "user_code")));
        (await person.SubmitAsync(question, ("decision", "deny"))).Body.ShouldContain("The device was refused.");
        (await PollAsync(device, Text(asked, "device_code"))).ShouldBe("access_denied");
        server.Evidence.Lines.ShouldContain(line => line.Contains("\"action\":\"device-refused\"", StringComparison.Ordinal));

        asked = await AskAsync(device);
        estate.Time.Pass(TimeSpan.FromMinutes(11));
        (await PollAsync(device, Text(asked, "device_code"))).ShouldBe("expired_token");
        (await person.SubmitAsync(await person.GetAsync("/device"), ("user_code", Text(asked, "user_code")))).Body.ShouldContain("older than 10 minutes");
    }

    [Fact]
    public async Task Wrong_codes_are_bounded_and_the_answer_to_one_too_many_tells_nothing()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var person = new Browser(server);
        using var device = new Browser(server);
        await person.FirstSignInAsync("admin", server.OneTimePassword!);
        var right = Text(await AskAsync(device), "user_code");
        var form = await person.GetAsync("/device");
        for (var i = 0; i < UserCodeAttempts.Most; i++)
        {
            var wrong = await person.SubmitAsync(form, ("user_code", $"0000-0000-000{i}"));
            (wrong.Status, wrong.Body.Contains("That code is wrong", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.UnprocessableEntity, true));
        }
        var refused = await person.SubmitAsync(form, ("user_code", right));
        (refused.Status, refused.Body.Contains("Too many wrong codes. Wait 15 minutes.", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.TooManyRequests, true));
        await server.Services.GetRequiredService<Rempart.Server.Identity.Records.SignInRecords>().FlushAsync(Cancellation);
        server.Evidence.Lines.ShouldContain(line => line.Contains("\"failures\":5,\"accounts\":{\"admin\":5}", StringComparison.Ordinal));

        // Another site cannot say yes for the person: it does not know the form's token.
        (await person.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "/device"))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("user_code", right), KeyValuePair.Create("decision", "allow")]),
        })).Status.ShouldBe(HttpStatusCode.BadRequest);

        estate.Time.Pass(TimeSpan.FromMinutes(16));
        right = Text(await AskAsync(device), "user_code");
        (await person.SubmitAsync(await person.GetAsync("/device"), ("user_code", right))).Body.ShouldContain("wants to act for you");
    }

    [Fact]
    public async Task Whoever_was_blocked_after_saying_yes_gives_the_device_nothing()
    {
        var estate = new PeopleEstate(PeopleEstate.Person("admin", "administrator"), PeopleEstate.Person("alice", "operator"));
        await using var server = await TestServer.StartAsync(postgres, estate);
        using var admin = new Browser(server);
        await admin.FirstSignInAsync("admin", server.OneTimePassword!);
        var user = await admin.ApiAsync(HttpMethod.Post, "/api/v1/users", new { name = "alice", role = "operator" });
        using var alice = new Browser(server);
        await alice.FirstSignInAsync("alice", Text(user.Body, "oneTimePassword"));
        using var device = new Browser(server);
        var asked = await AskAsync(device);
        await AllowAsync(alice, asked);

        (await admin.ApiAsync(HttpMethod.Post, "/api/v1/people/alice/end")).Status.ShouldBe(HttpStatusCode.OK);

        (await RedeemAsync(device, Text(asked, "device_code"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await alice.GetAsync("/device")).Url.AbsolutePath.ShouldBe("/account/login");
    }

    [Fact]
    public async Task Switched_off_there_is_no_door()
    {
        await using var server = await TestServer.StartAsync(postgres, ("Rempart:Identity:DeviceSignIn", "false"));
        using var device = new Browser(server);

        (await device.PostFormAsync("/connect/device", ("client_id", "rempart-cli"), ("scope", "openid"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await device.GetAsync("/device")).Url.AbsolutePath.ShouldBe("/account/login", "Nothing is there for who is not signed in.");
        (await device.ApiAsync(HttpMethod.Get, "/.well-known/openid-configuration")).Body.TryGetProperty("device_authorization_endpoint", out _).ShouldBeFalse();
        (await device.PostFormAsync("/connect/token", ("grant_type", Grant), ("client_id", "rempart-cli"), ("device_code", "x"))).Body.GetProperty("error").GetString().ShouldBe("unsupported_grant_type");
    }

    [Fact]
    public void Whoever_asks_too_often_gets_a_longer_interval_each_time()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var pace = new PollPace(time);
        var early = new List<bool>();
        foreach (var seconds in (int[])[0, 5, 2, 8, 10, 9, 14])
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            early.Add(pace.IsTooEarly("one"));
        }
        // Five seconds until the third, ten until the fourth, fifteen from there; a second of grace for the network.
        early.ShouldBe([false, false, true, true, true, true, true]);
        pace.IsTooEarly("another").ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(30));
        pace.IsTooEarly("one").ShouldBeFalse();
    }

    private static async Task<JsonElement> AskAsync(Browser device)
    {
        var (status, body) = await device.PostFormAsync("/connect/device", ("client_id", "rempart-cli"), ("scope", "openid profile offline_access rempart"));
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        return body;
    }

    private static async Task AllowAsync(Browser person, JsonElement asked)
    {
        var question = await person.SubmitAsync(await person.GetAsync("/device"), ("user_code", Text(asked, "user_code")));
        (await person.SubmitAsync(question, ("decision", "allow"))).Url.PathAndQuery.ShouldBe("/device?done=allowed", question.Body);
    }

    private static async Task<JsonElement> AskAndAllowAsync(Browser device, Browser person)
    {
        var asked = await AskAsync(device);
        await AllowAsync(person, asked);
        var (status, tokens) = await RedeemAsync(device, Text(asked, "device_code"));
        status.ShouldBe(HttpStatusCode.OK, tokens.ToString());
        return tokens;
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> RedeemAsync(Browser device, string code) =>
        device.PostFormAsync("/connect/token", ("grant_type", Grant), ("client_id", "rempart-cli"), ("device_code", code));

    private static async Task<string> PollAsync(Browser device, string code)
    {
        var (status, body) = await RedeemAsync(device, code);
        status.ShouldBe(HttpStatusCode.BadRequest);
        return Text(body, "error");
    }
}
