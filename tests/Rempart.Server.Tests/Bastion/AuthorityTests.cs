using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Rempart.Core.Access;
using Rempart.Server.Bastion;
using Rempart.Server.Hosting;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;
using Rempart.Ssh.RevocationLists;

namespace Rempart.Server.Tests.Bastion;

/// <summary>Certificates, updates and rotation, each on a server of its own, because versions are counted.</summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    private const string Reason = "the nightly job hangs";
    private readonly BastionServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_certificate_is_for_one_grant_one_person_and_no_longer_than_the_grant()
    {
        using var key = await _server.KeyOfAsync("ana");
        using var other = SshSigningKey.Generate();
        var grant = await GiveAsync();

        var issued = await CertificateAsync(grant.Id, key.PublicKey);

        var certificate = SshCertificate.Parse(issued.Certificate);
        (certificate.Serial, certificate.KeyId, certificate.Type).ShouldBe((grant.Serial, $"{grant.Id};person=ana", CertificateType.User));
        certificate.Principals.ShouldBe(["ana"]);
        certificate.ExtensionOptions.Select(option => option.Name).ShouldBe(["permit-port-forwarding"]);
        certificate.CriticalOptions.ShouldBeEmpty();
        certificate.ValidBefore.ShouldBe(grant.ValidBefore!.Value);
        issued.Bastion.ShouldBe(new BastionAddress("bastion.test.example", 2222, "rempart-tunnel", issued.Bastion.HostAuthority, "bastion.test.example"));
        SshPublicKey.TryParse(issued.Bastion.HostAuthority, out _, out _).ShouldBeTrue();
        SshCertificate.Parse((await CertificateAsync(grant.Id, key.PublicKey)).Certificate).Serial.ShouldBe(grant.Serial);
        (await RefusedAsync("ana", grant.Id, other.PublicKey)).ShouldBe((409, $"'{grant.Id}' is used with another key of yours ({key.PublicKey.Fingerprint}). Ask for a grant of its own for this key."));
        (await RefusedAsync("eve", grant.Id, key.PublicKey)).ShouldBe((404, "You have no such grant. List yours with: rempart ssh list"));
        (await _server.EvidenceOfAsync($"grant:{grant.Id}")).ShouldBe(["user:ana@test.example access-pre-approved", "user:ana@test.example certificate-issued", "user:ana@test.example certificate-issued"]);

        await _server.Grants.RevokeAsync(grant.Id, "user:eve@test.example", "enough of it", Cancellation);
        (await RefusedAsync("ana", grant.Id, key.PublicKey)).ShouldBe((409, $"'{grant.Id}' is over. Ask again with: rempart ssh request web"));
    }

    [Fact]
    public async Task Before_it_is_agreed_to_and_for_a_stranger_key_there_is_no_certificate()
    {
        using var key = await _server.KeyOfAsync("ana");
        using var stranger = SshSigningKey.Generate();
        var waits = await _server.Grants.RequestAsync(new AccessRequest("main", Reason), "user:ana@test.example", Cancellation);
        var given = await GiveAsync();

        (await RefusedAsync("ana", waits.Id, key.PublicKey)).ShouldBe((409, $"'{waits.Id}' waits for approval; there is no certificate yet."));
        (await RefusedAsync("ana", given.Id, stranger.PublicKey)).ShouldBe((403, "This key is not enrolled. Enrol it first: rempart ssh enroll"));
    }

    [Fact]
    public async Task Secrets_are_files_that_only_the_server_reads()
    {
        foreach (var name in (string[])["ssh-user-authority-1", "ssh-host-authority-1", "bastion-update-signer"])
            File.GetUnixFileMode(_server.Server.PathOf("secrets", name)).ShouldBe(DataDirectory.OwnerFile);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task The_bastion_hears_everything_first_and_then_what_changed_within_moments()
    {
        using var key = await _server.KeyOfAsync("ana");
        var before = await GiveAsync();
        var installation = await InstallAsync();
        using var gate = _server.Client("gate:bastion:client");

        var (first, _) = await UpdateAsync(gate, 0, installation);
        (first.Bastion, first.After).ShouldBe(("bastion", 0));
        first.Grants.Select(one => (one.Serial, one.KeyId, one.Principal, one.Destination)).ShouldBe([(before.Serial, $"{before.Id};person=ana", "ana", "10.1.0.6:8080")]);
        first.UserAuthorities.ShouldBe(installation.UserAuthorities);
        RevocationList.Parse(first.RevocationList.ShouldNotBeNull()).Certificates.ShouldBeEmpty();
        (first.TrustedUntil - first.At).ShouldBe(TimeSpan.FromMinutes(15));

        var waiting = UpdateAsync(gate, first.Version, installation);
        var asked = Stopwatch.GetTimestamp();
        var next = await GiveAsync(8081);
        var (second, at) = await waiting;
        second.After.ShouldBe(first.Version);
        second.Version.ShouldBeGreaterThan(first.Version);
        second.Grants.Select(one => one.Serial).ShouldBe([next.Serial]);
        (second.RevocationList, second.UserAuthorities).ShouldBe((null, null));
        Stopwatch.GetElapsedTime(asked, at).ShouldBeLessThan(TimeSpan.FromSeconds(20));

        await _server.Grants.RevokeAsync(before.Id, "user:eve@test.example", "enough of it", Cancellation);
        var (third, _) = await UpdateAsync(gate, second.Version, installation);
        third.Ended.ShouldBe([before.Serial]);
        third.Grants.ShouldBeEmpty();
        RevocationList.Parse(third.RevocationList.ShouldNotBeNull()).Certificates.Single().Serials.ShouldBe([new SerialRange(before.Serial, before.Serial)]);

        // A bastion that missed both hears the end and not the beginning; one that knows a version of another life hears all.
        (await UpdateAsync(gate, first.Version, installation)).Update.Ended.ShouldBe([before.Serial]);
        var (anew, _) = await UpdateAsync(gate, long.MaxValue, installation);
        (anew.After, anew.Grants.Single().Serial).ShouldBe((0, next.Serial));
    }

    [Fact]
    public async Task A_removed_key_is_revoked_with_what_it_opened()
    {
        using var key = await _server.KeyOfAsync("ana");
        var grant = await GiveAsync();
        await CertificateAsync(grant.Id, key.PublicKey);
        using var ana = _server.Client("ana");

        using var removed = await ana.DeleteAsync(new Uri($"/api/v1/access/keys/{Uri.EscapeDataString(key.PublicKey.Fingerprint)}", UriKind.Relative), Cancellation);

        removed.StatusCode.ShouldBe(System.Net.HttpStatusCode.NoContent);
        (await _server.Grants.FindAsync(grant.Id, Cancellation))!.EndReason.ShouldBe("its key was removed");
        var installation = await InstallAsync();
        using var gate = _server.Client("gate:bastion:client");
        var list = RevocationList.Parse((await UpdateAsync(gate, 0, installation)).Update.RevocationList!);
        list.IsRevoked(key.PublicKey).ShouldBeTrue();
        await _server.Keys.EnrolAsync(BastionServer.Enrolment(key.PublicKey), "user:ana@test.example", Cancellation);
        RevocationList.Parse((await UpdateAsync(gate, 0, installation)).Update.RevocationList!).IsRevoked(key.PublicKey).ShouldBeFalse();
    }

    [Fact]
    public async Task A_rotated_authority_stays_trusted_while_certificates_of_it_live()
    {
        using var key = await _server.KeyOfAsync("ana");
        var grant = await GiveAsync();
        var old = SshCertificate.Parse((await CertificateAsync(grant.Id, key.PublicKey)).Certificate).SigningKey;
        var installation = await InstallAsync();
        using var gate = _server.Client("gate:bastion:client");
        var (before, _) = await UpdateAsync(gate, 0, installation);
        using var administrator = _server.Client(null);

        var made = await BastionServer.ReadAsync(await administrator.PostAsJsonAsync("/api/v1/bastion/authorities/rotation", new AuthorityRotation(null), AccessJson.Default.AuthorityRotation, Cancellation), AccessJson.Default.RotatedAuthority);

        var (during, _) = await UpdateAsync(gate, before.Version, installation);
        during.UserAuthorities!.Select(line => SshPublicKey.Parse(line).Fingerprint).ShouldBe([made.Fingerprint, old.Fingerprint]);
        SshCertificate.Parse((await CertificateAsync(grant.Id, key.PublicKey)).Certificate).SigningKey.Fingerprint.ShouldBe(made.Fingerprint);
        File.Exists(_server.Server.PathOf("secrets", "ssh-user-authority-1")).ShouldBeFalse("the old key signs no more");
        _server.Time.Pass(TimeSpan.FromHours(9));
        await _server.Server.Get<BastionClock>().RoundAsync(1, Cancellation);
        (await UpdateAsync(gate, during.Version, installation)).Update.UserAuthorities!.Select(line => SshPublicKey.Parse(line).Fingerprint).ShouldBe([made.Fingerprint]);
    }

    [Fact]
    public async Task The_name_of_the_bastion_stays_known_while_its_authority_changes()
    {
        using var host = SshSigningKey.Generate();
        using var administrator = _server.Client(null);
        using var gate = _server.Client("gate:bastion:client");
        var installation = await InstallAsync(host);
        var certificate = SshCertificate.Parse(installation.HostCertificate);
        (certificate.Type, certificate.KeyId).ShouldBe((CertificateType.Host, "host=bastion.test.example"));
        certificate.Principals.ShouldBe(["bastion.test.example"]);
        certificate.SigningKey.ToLine().ShouldBe(SshPublicKey.Parse(installation.HostAuthority).WithComment(null).ToLine());

        await administrator.PostAsJsonAsync("/api/v1/bastion/authorities/rotation", new AuthorityRotation("hosts"), AccessJson.Default.AuthorityRotation, Cancellation);

        (await AddressAsync()).HostAuthority.ShouldBe(installation.HostAuthority);
        using var stranger = SshSigningKey.Generate();
        (await BastionServer.ProblemAsync(await gate.PostAsJsonAsync("/api/v1/bastion/bastion/host-certificate", new HostKeyRequest(stranger.PublicKey.ToLine()), AccessJson.Default.HostKeyRequest, Cancellation)))
            .ShouldBe((403, "This is not the host key that 'bastion' was installed with. An administrator installs it anew: rempart bastion install"));
        var renewed = await BastionServer.ReadAsync(await gate.PostAsJsonAsync("/api/v1/bastion/bastion/host-certificate", new HostKeyRequest(host.PublicKey.ToLine()), AccessJson.Default.HostKeyRequest, Cancellation), AccessJson.Default.HostCertificate);
        (await AddressAsync()).HostAuthority.ShouldNotBe(installation.HostAuthority);
        SshCertificate.Parse(renewed.Certificate).SigningKey.Fingerprint.ShouldBe(SshPublicKey.Parse((await AddressAsync()).HostAuthority).Fingerprint);
    }

    [Fact]
    public async Task The_agent_may_do_nothing_but_its_work_and_nobody_else_may_do_it()
    {
        (string Method, string Path)[] work = [("GET", "/api/v1/bastion/bastion/updates"), ("POST", "/api/v1/bastion/bastion/events"), ("POST", "/api/v1/bastion/bastion/host-certificate")];
        (string Method, string Path)[] rest = [("GET", "/api/v1/posture"), ("GET", "/api/v1/access/grants"), ("GET", "/api/v1/access/bastion"), ("POST", "/api/v1/access/grants"), ("POST", "/api/v1/bastion/bastion/installation"), ("POST", "/api/v1/bastion/authorities/rotation"), ("GET", "/api/v1/evidence"), ("GET", "/metrics")];
        foreach (var caller in (string[])["ana:viewer", "ana:operator", "ana:approver", "ana:administrator", "pipeline:administrator:client"])
        {
            foreach (var (method, path) in work)
                (await StatusAsync(caller, method, path)).ShouldBe(403, $"{caller} {method} {path}");
        }
        foreach (var (method, path) in rest)
            (await StatusAsync("gate:bastion:client", method, path)).ShouldBe(403, $"{method} {path}");
        (await StatusAsync("gate:bastion:client", "GET", "/api/v1/bastion/elsewhere/updates")).ShouldBe(404);
    }

    [Fact]
    public async Task After_a_restart_the_version_has_grown_and_everything_is_as_before()
    {
        using var key = await _server.KeyOfAsync("ana");
        var grant = await GiveAsync();
        var installation = await InstallAsync();
        using (var gate = _server.Client("gate:bastion:client"))
            (await UpdateAsync(gate, 0, installation)).Update.Grants.Single().Serial.ShouldBe(grant.Serial);

        await _server.Server.RestartAsync();

        using var again = _server.Client("gate:bastion:client");
        (await UpdateAsync(again, 0, installation)).Update.Grants.Single().Serial.ShouldBe(grant.Serial);
        SshCertificate.Parse((await CertificateAsync(grant.Id, key.PublicKey)).Certificate).Serial.ShouldBe(grant.Serial);
    }

    private async Task<int> StatusAsync(string caller, string method, string path)
    {
        using var client = _server.Client(caller);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, Cancellation);
        return (int)response.StatusCode;
    }

    private async Task<AccessGrant> GiveAsync(int port = 8080) =>
        await _server.Grants.RequestAsync(new AccessRequest("web", Reason) { Port = port }, "user:ana@test.example", Cancellation);

    private async Task<IssuedCertificate> CertificateAsync(string grant, SshPublicKey key)
    {
        using var client = _server.Client("ana");
        return await BastionServer.ReadAsync(await client.PostAsJsonAsync($"/api/v1/access/grants/{grant}/certificate", new CertificateRequest(key.ToLine()), AccessJson.Default.CertificateRequest, Cancellation), AccessJson.Default.IssuedCertificate);
    }

    private async Task<(int Status, string Detail)> RefusedAsync(string person, string grant, SshPublicKey key)
    {
        using var client = _server.Client(person);
        return await BastionServer.ProblemAsync(await client.PostAsJsonAsync($"/api/v1/access/grants/{grant}/certificate", new CertificateRequest(key.ToLine()), AccessJson.Default.CertificateRequest, Cancellation));
    }

    private async Task<BastionAddress> AddressAsync()
    {
        using var client = _server.Client("ana");
        return await BastionServer.ReadAsync(await client.GetAsync(new Uri("/api/v1/access/bastion", UriKind.Relative), Cancellation), AccessJson.Default.BastionAddress);
    }

    private async Task<BastionInstallation> InstallAsync(SshSigningKey? host = null)
    {
        using var made = host is null ? SshSigningKey.Generate() : null;
        using var administrator = _server.Client(null);
        return await BastionServer.ReadAsync(
            await administrator.PostAsJsonAsync("/api/v1/bastion/bastion/installation", new HostKeyRequest((host ?? made!).PublicKey.ToLine()), AccessJson.Default.HostKeyRequest, Cancellation), AccessJson.Default.BastionInstallation);
    }

    private static async Task<(BastionUpdate Update, long At)> UpdateAsync(HttpClient gate, long after, BastionInstallation installation)
    {
        var signed = await BastionServer.ReadAsync(await gate.GetAsync(new Uri($"/api/v1/bastion/bastion/updates?after={after}", UriKind.Relative), Cancellation), AccessJson.Default.SignedBastionUpdate);
        var at = Stopwatch.GetTimestamp();
        var line = Convert.ToBase64String([0, 0, 0, 11, .. "ssh-ed25519"u8, 0, 0, 0, 32, .. installation.UpdateKey]);
        byte[] data = [.. "rempart-bastion-update-v1\0"u8, .. signed.Payload];
        byte[] signature = [0, 0, 0, 11, .. "ssh-ed25519"u8, 0, 0, 0, 64, .. signed.Signature];
        SshPublicKey.Parse($"ssh-ed25519 {line}").Verify(data, signature).ShouldBeTrue("the update is signed by the key of the installation");
        data[^1] ^= 1;
        SshPublicKey.Parse($"ssh-ed25519 {line}").Verify(data, signature).ShouldBeFalse();
        return (JsonSerializer.Deserialize(signed.Payload, AccessJson.Default.BastionUpdate)!, at);
    }
}
