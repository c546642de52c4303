using System.Net.Http.Json;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Bastion.Controls;
using Rempart.Server.Tests.Infrastructure;
using Rempart.Ssh.Keys;

namespace Rempart.Server.Tests.Bastion;

public sealed class KeyTests(BastionServer server) : IClassFixture<BastionServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none", null, null, null, null, "The private key has no passphrase: whoever copies the file has your access. Give it one: ssh-keygen -p -o -a 64 -f FILE")]
    [InlineData("passphrase", "PEM", "AES-128-CBC", null, null, "The private key's file has the form PEM, whose passphrase is guessed fast. Convert it: ssh-keygen -p -o -a 64 -f FILE")]
    [InlineData("passphrase", "openssh-key-v1", "none", "none", null, "The private key's file is not encrypted with bcrypt. Convert it: ssh-keygen -p -o -a 64 -f FILE")]
    [InlineData("passphrase", "openssh-key-v1", "aes256-ctr", "bcrypt", 16, "The private key's file has 16 rounds of bcrypt; at least 64 are asked for. Give it more: ssh-keygen -p -o -a 64 -f FILE")]
    [InlineData("security-key", null, null, null, null, "A key of the kind ssh-ed25519 does not live in a security key.")]
    [InlineData("trust me", null, null, null, null, "'protection.kind' must be passphrase, security-key or none.")]
    public async Task A_key_that_is_not_protected_is_refused_with_what_mends_it(string kind, string? format, string? cipher, string? kdf, int? rounds, string message)
    {
        using var key = SshSigningKey.Generate();
        using var client = server.Client("ana");

        using var response = await client.PostAsJsonAsync("/api/v1/access/keys", new KeyEnrolment(key.PublicKey.ToLine(), new KeyProtection(kind, format, cipher, kdf, rounds)), AccessJson.Default.KeyEnrolment, Cancellation);

        (await BastionServer.ProblemAsync(response)).ShouldBe((400, message));
    }

    [Fact]
    public async Task A_key_belongs_to_one_person()
    {
        using var key = SshSigningKey.Generate();
        await server.Keys.EnrolAsync(BastionServer.Enrolment(key.PublicKey), "user:ana@test.example", Cancellation);

        (await Should.ThrowAsync<AccessRefusedException>(server.Keys.EnrolAsync(BastionServer.Enrolment(key.PublicKey), "user:eve@test.example", Cancellation))).Message
            .ShouldBe("Somebody else enrolled this key. A key belongs to one person: make another with: rempart ssh keygen");
        (await Should.ThrowAsync<AccessRefusedException>(server.Keys.EnrolAsync(BastionServer.Enrolment(key.PublicKey), "user:ana@test.example", Cancellation))).Message
            .ShouldBe($"You enrolled this key already ({key.PublicKey.Fingerprint}).");
        using var eve = server.Client("eve");
        (await BastionServer.ReadAsync(await eve.GetAsync(new Uri("/api/v1/access/keys", UriKind.Relative), Cancellation), AccessJson.Default.IReadOnlyListEnrolledKey)).ShouldBeEmpty();
        (await BastionServer.ReadAsync(await eve.GetAsync(new Uri("/api/v1/access/keys?person=ana", UriKind.Relative), Cancellation), AccessJson.Default.IReadOnlyListEnrolledKey)).ShouldContain(one => one.Fingerprint == key.PublicKey.Fingerprint);
        using var ben = server.Client("ben");
        (await BastionServer.ProblemAsync(await ben.GetAsync(new Uri("/api/v1/access/keys?person=ana", UriKind.Relative), Cancellation))).Status.ShouldBe(403);
        (await BastionServer.ProblemAsync(await ben.DeleteAsync(new Uri($"/api/v1/access/keys/{Uri.EscapeDataString(key.PublicKey.Fingerprint)}", UriKind.Relative), Cancellation))).Status.ShouldBe(404);
        await server.Keys.RemoveAsync(key.PublicKey.Fingerprint, null, "system", Cancellation);
    }

    [Fact]
    public async Task Access_ssh_keys_turns_red_with_the_keys_and_green_when_they_are_mended()
    {
        await using var other = new BastionServer();
        await other.InitializeAsync();
        var control = new SshKeysControl(other.Keys, other.Time);
        var estate = EstateLoader.Load([("e.yaml", BastionServer.Estate)]).Estate!;
        (await control.VerifyAsync(estate, Cancellation)).ShouldBeUnknown().ShouldBe("no key is enrolled; people enrol theirs with: rempart ssh enroll");
        using var ana = await other.KeyOfAsync("ana");
        using var eve = await other.KeyOfAsync("eve");
        (await control.VerifyAsync(estate, Cancellation)).Outcome.ShouldBe(Outcome.Satisfied);

        // Somebody goes; a key grows old; the estate asks for more than a key has; a row says that it is not protected.
        var gone = EstateLoader.Load([("e.yaml", BastionServer.Estate.Replace("{ id: ana, email", "{ id: anna, email", StringComparison.Ordinal))]).Estate!;
        (await RulesAsync(control, gone)).ShouldBe(["key-of-nobody"]);
        var strict = EstateLoader.Load([("e.yaml", BastionServer.Estate + "controls: [{ id: access.ssh-keys, settings: { least-rounds: \"128\", algorithms: ecdsa-sha2-nistp256 } }]\n")]).Estate!;
        (await RulesAsync(control, strict)).ShouldBe(["key-unprotected", "key-weak", "key-unprotected", "key-weak"], ignoreOrder: true);
        (await RulesAsync(control, estate)).ShouldBeEmpty();
        var unclear = EstateLoader.Load([("e.yaml", BastionServer.Estate + "controls: [{ id: access.ssh-keys, settings: { longest-age: soon } }]\n")]).Estate!;
        (await control.VerifyAsync(unclear, Cancellation)).ShouldBeUnknown().ShouldBe("The estate's settings of access.ssh-keys are not understood: 'longest-age' must be a duration such as 365d.");
        await other.Server.TamperAsync($"UPDATE bastion.enrolled_key SET enrolled_at = enrolled_at - interval '366 days' WHERE person = 'ana'");
        (await RulesAsync(control, estate)).ShouldBe(["key-old"]);
        await other.Server.TamperAsync("""UPDATE bastion.enrolled_key SET protection = '{"kind":"none"}' WHERE person = 'eve'""");
        (await RulesAsync(control, estate)).ShouldBe(["key-unprotected", "key-old"]);

        var plan = await control.PlanAsync(estate, Cancellation);
        plan.Steps.Count.ShouldBe(2);
        (await control.ApplyAsync(plan, Cancellation)).ShouldBe(new ApplyResult("access.ssh-keys", 2, null));
        using var mended = await other.KeyOfAsync("ana");
        (await control.VerifyAsync(estate, Cancellation)).Outcome.ShouldBe(Outcome.Satisfied);
    }

    private static async Task<IEnumerable<string>> RulesAsync(SshKeysControl control, Estate estate) => (await control.VerifyAsync(estate, Cancellation)).Findings.Select(finding => finding.Rule);
}
