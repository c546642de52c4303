using System.Net.Http.Json;
using Rempart.Core.Access;

namespace Rempart.Server.Tests.Bastion;

/// <summary>
/// The granted bastion in the lab, all of it real: namespaces and compiled rules, the installed sshd with its agent, PostgreSQL and another
/// sshd as targets, ssh and psql in the office, and this server.
/// </summary>
public sealed class LabBastionTests(LabBastion lab) : IClassFixture<LabBastion>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_of_the_office_reaches_the_granted_database_and_nothing_else_until_it_is_revoked()
    {
        LabBastion.SkipWhereNoneCanBe();
        await lab.UpAsync();
        (await lab.CommandAsync("lab", "status")).Output.ShouldContain("bastion plays host bastion at 10.91.1.10:22/tcp\n");
        await lab.PrepareDatabaseAsync();
        var (person, approver) = (lab.Client("ana"), lab.Client("eve"));
        var key = await lab.KeyAsync("key");

        await PostAsync(person, "keys", BastionServer.Enrolment(key), AccessJson.Default.KeyEnrolment, AccessJson.Default.EnrolledKey);
        var asked = await PostAsync(person, "grants", new AccessRequest("orders", "an order hangs"), AccessJson.Default.AccessRequest, AccessJson.Default.AccessGrant);
        asked.State.ShouldBe(AccessGrantState.Requested);
        (await person.PostAsJsonAsync($"/api/v1/access/grants/{asked.Id}/approval", new AccessDecisionRequest("I agree with myself"), AccessJson.Default.AccessDecisionRequest, Cancellation)).IsSuccessStatusCode.ShouldBeFalse();
        (await PostAsync(approver, $"grants/{asked.Id}/approval", new AccessDecisionRequest("I know of it"), AccessJson.Default.AccessDecisionRequest, AccessJson.Default.AccessGrant)).State.ShouldBe(AccessGrantState.Active);
        var issued = await PostAsync(person, $"grants/{asked.Id}/certificate", new CertificateRequest(key.ToLine()), AccessJson.Default.CertificateRequest, AccessJson.Default.IssuedCertificate);
        lab.Keep("key", issued);

        // Through the bastion to the granted database, with a question that it answers.
        var tunnel = await lab.TunnelAsync("key", 15432, "10.91.2.10:5432");
        (await lab.AskDatabaseAsync(15432)).ShouldBe("42 from 10.91.1.10");
        // Another target of the estate, which the network would let the bastion reach: sshd refuses, and it is told.
        (await lab.SshAsync("key", "-W", "10.91.1.20:22")).Error.ShouldContain("administratively prohibited");
        await SessionAsync(person, asked.Id, session => session is { Denied: > 0 });
        // The same with a shell, and with a port of the bastion.
        (await lab.SshAsync("key", "-T")).Error.ShouldContain("open failed");
        (await lab.SshAsync("key", "-N", "-R", "2200:10.91.2.10:5432")).Error.ShouldContain("remote port forwarding failed");
        // Around the bastion nothing passes; the first packet shows that the office's packets do arrive.
        (await lab.ProbeAsync("office", "10.91.0.10", "10.91.1.10:22", "10.91.2.10:5432", "10.91.1.20:22")).ShouldBe(["passes", "blocked", "blocked"]);
        (await lab.ProbeAsync("admin", "10.91.1.10", "10.91.2.10:5432", "10.91.2.10:22")).ShouldBe(["passes", "blocked"]);

        // The server is away, with its database: what it signed still counts, and what it did not sign does not.
        await lab.Server.Server.StopAsync();
        var second = await lab.TunnelAsync("key", 15433, "10.91.2.10:5432");
        (await lab.AskDatabaseAsync(15433)).ShouldBe("42 from 10.91.1.10");
        await lab.ForgeAsync("forged", issued);
        (await lab.SshAsync("forged", "-N")).Code.ShouldBe(255);
        second.Kill();
        await second.WaitForExitAsync(Cancellation);
        await lab.Server.Server.InitializeAsync();
        (person, approver) = (lab.Client("ana"), lab.Client("eve"));

        (await PostAsync(approver, $"grants/{asked.Id}/revocation", new AccessDecisionRequest("it is mended"), AccessJson.Default.AccessDecisionRequest, AccessJson.Default.AccessGrant)).State.ShouldBe(AccessGrantState.Revoked);
        await tunnel.WaitForExitAsync(Cancellation);
        var cut = await SessionAsync(person, asked.Id, session => session.End == "cut by the agent: the grant was ended");
        (cut.Person, string.Join(' ', cut.ApprovedBy), cut.Destination, cut.EndedAt is null).ShouldBe(("ana", "user:eve@test.example", "10.91.2.10:5432", false));
        cut.Source.ShouldNotBeNull().ShouldStartWith("10.91.0.10:");
        // What happened while the server was away is told as well; the same certificate again is refused.
        await SessionAsync(person, asked.Id, session => session.Id != cut.Id && session.EndedAt is not null && session.OpenedAt > cut.OpenedAt);
        (await lab.SshAsync("key", "-N")).Error.ShouldContain("Permission denied (publickey)");
        lab.Log.ShouldContain("revoked by file /mnt/state/revoked.krl");

        (await lab.CommandAsync("lab", "down")).ShouldBe((0, "The lab is gone.\n", ""));
        await lab.NothingIsLeftAsync();
    }

    [Fact]
    public async Task What_a_killed_up_had_started_of_the_bastion_is_cleaned_by_the_next()
    {
        LabBastion.SkipWhereNoneCanBe();
        // The agent runs, and sshd is about to be started by what outlives the command.
        await lab.KillUpWhenThereIsAsync("revoked.krl");
        var half = lab.Prefix;

        await lab.UpAsync(lab.OnlyTheBastion);

        lab.Prefix.ShouldNotBe(half);
        await lab.NothingIsLeftAsync(of: half);
        (await lab.CommandAsync("lab", "down")).Code.ShouldBe(0);
        await lab.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData(2, "error: --server takes the local socket of a server on this machine, unix:/PATH: the bastion's namespace reaches nothing else. 'https://rempart.example' is none.\n", "--server", "https://rempart.example")]
    [InlineData(3, "error: there is no socket /nowhere/server.sock; start the server, or name the server.sock in its data directory\n", "--server", "unix:/nowhere/server.sock")]
    [InlineData(2, "error: --server is for an estate; a cluster's pods have no bastion\n", "--server", "unix:/nowhere/server.sock", "--pods")]
    public async Task A_server_that_the_bastion_could_not_ask_builds_nothing(int code, string words, params string[] options)
    {
        LabBastion.SkipWhereNoneCanBe();

        (await lab.CommandAsync(["lab", "up", lab.Server.Server.EstateFolder, .. options])).ShouldBe((code, "", words));
    }

    [Fact]
    public async Task A_server_for_an_estate_without_a_bastion_builds_nothing()
    {
        LabBastion.SkipWhereNoneCanBe();

        (await lab.CommandAsync("lab", "up", lab.NoBastion, "--server", lab.ServerName)).ShouldBe(
            (2, "", "error: --server needs a bastion, and the estate declares none: a host with roles: [bastion], an address and an exposure with process: sshd\n"));
    }

    private static async Task<TAnswer> PostAsync<TQuestion, TAnswer>(
        HttpClient client, string path, TQuestion question, System.Text.Json.Serialization.Metadata.JsonTypeInfo<TQuestion> asked, System.Text.Json.Serialization.Metadata.JsonTypeInfo<TAnswer> answered) =>
        await BastionServer.ReadAsync(await client.PostAsJsonAsync("/api/v1/access/" + path, question, asked, Cancellation), answered);

    private static async Task<BastionSession> SessionAsync(HttpClient client, string grant, Func<BastionSession, bool> wanted)
    {
        BastionSession? found = null;
        await LabBastion.UntilAsync(async () =>
        {
            var all = await BastionServer.ReadAsync(await client.GetAsync(new Uri("/api/v1/access/sessions", UriKind.Relative), Cancellation), AccessJson.Default.IReadOnlyListBastionSession);
            found = all.FirstOrDefault(session => session.GrantId == grant && wanted(session));
            return found is not null;
        });
        return found!;
    }
}
