using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Rempart.Server.Tests.Infrastructure;
using Rempart.Server.Transport;

namespace Rempart.Server.Tests.Transport;

/// <summary>The mutation tests: real TLS servers, good and broken.</summary>
public sealed class TlsControlTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly X509Certificate2 _authority = TestCertificates.Authority();
    private readonly string _authorityFile = Path.GetTempFileName();

    public TlsControlTests() => File.WriteAllText(_authorityFile, _authority.ExportCertificatePem());

    public void Dispose()
    {
        _authority.Dispose();
        File.Delete(_authorityFile);
    }

    [Fact]
    public async Task A_good_endpoint_is_satisfied_and_says_what_it_speaks()
    {
        using var certificate = Good();
        await using var server = new TestTlsServer(certificate);
        var assessment = await VerifyAsync(server.Port);
        assessment.Findings.ShouldBeEmpty();
        assessment.Outcome.ShouldBe(Outcome.Satisfied);
        assessment.Observations.Select(one => one.Fact).ShouldContain("accepts TLS 1.2, TLS 1.3");
        assessment.Coverage.Examined.ShouldBe([$"service/api https 127.0.0.1:{server.Port}/tcp"]);
    }

    [Theory]
    [InlineData("expired", Severity.Critical, -90, -1, "api.test")]
    [InlineData("expires-soon", Severity.Medium, -90, 20, "api.test")]
    [InlineData("not-yet-valid", Severity.High, 1, 90, "api.test")]
    [InlineData("wrong-name", Severity.High, -1, 90, "other.test")]
    public async Task A_bad_certificate_turns_it_red_and_a_good_one_turns_it_green(string rule, Severity severity, int fromDays, int untilDays, string name)
    {
        using (var bad = TestCertificates.Issue(_authority, Now.AddDays(fromDays), Now.AddDays(untilDays), name))
        {
            await using var broken = new TestTlsServer(bad);
            var finding = (await VerifyAsync(broken.Port)).Findings.ShouldHaveSingleItem();
            (finding.Rule, finding.Severity).ShouldBe((rule, severity));
        }
        using var good = Good();
        await using var mended = new TestTlsServer(good);
        (await VerifyAsync(mended.Port)).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Fact]
    public async Task A_self_signed_certificate_is_found_unless_the_estate_names_its_file()
    {
        using var certificate = TestCertificates.Issue(null, Now.AddDays(-1), Now.AddDays(90));
        await using var server = new TestTlsServer(certificate);
        (await VerifyAsync(server.Port)).Findings.ShouldHaveSingleItem().Rule.ShouldBe("self-signed");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
            (await VerifyAsync(server.Port, settings: Estates.Settings(TlsControl.Id, ("authority-file", file)))).Outcome.ShouldBe(Outcome.Satisfied);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_found()
    {
        using var stranger = TestCertificates.Authority();
        using var certificate = TestCertificates.Issue(stranger, Now.AddDays(-1), Now.AddDays(90));
        await using var server = new TestTlsServer(certificate);
        (await VerifyAsync(server.Port)).Findings.ShouldHaveSingleItem().Rule.ShouldBe("untrusted");
    }

    [Fact]
    public async Task An_rsa_key_of_1024_bits_is_found()
    {
        using var key = RSA.Create(1024);
        using var certificate = TestCertificates.Issue(_authority, Now.AddDays(-1), Now.AddDays(90), key: key);
        using var server = await OpensslServer.StartAsync(certificate);
        var finding = (await VerifyAsync(server.Port)).Findings.Where(one => one.Rule == "weak-key").ShouldHaveSingleItem();
        finding.Message.ShouldBe("The certificate's key is weak: RSA, 1024 bits.");
    }

    [Theory]
    [InlineData("-tls1", "TLS 1.0")]
    [InlineData("-tls1_1", "TLS 1.1")]
    public async Task An_old_version_is_found_even_when_this_machine_would_not_speak_it(string option, string name)
    {
        using var key = RSA.Create(2048);
        using var certificate = TestCertificates.Issue(_authority, Now.AddDays(-1), Now.AddDays(90), key: key);
        using (var old = await OpensslServer.StartAsync(certificate, option))
        {
            var assessment = await VerifyAsync(old.Port);
            assessment.Outcome.ShouldBe(Outcome.NotSatisfied);
            assessment.Findings.Select(one => (one.Rule, one.Resource)).ShouldContain(("old-version", $"service/api https 127.0.0.1:{old.Port}/tcp {name}"));
            assessment.Findings.Select(one => one.Rule).ShouldContain("no-modern-version");
        }
        using var mended = await OpensslServer.StartAsync(certificate, "-no_tls1", "-no_tls1_1");
        (await VerifyAsync(mended.Port)).Outcome.ShouldBe(Outcome.Satisfied);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "accepts TLS 1.2")]
    [InlineData(SslProtocols.Tls13, "accepts TLS 1.3")]
    public async Task Each_modern_version_alone_is_recognised(SslProtocols only, string fact)
    {
        using var certificate = Good();
        await using var server = new TestTlsServer(certificate, versions: only);
        var assessment = await VerifyAsync(server.Port);
        assessment.Outcome.ShouldBe(Outcome.Satisfied);
        assessment.Observations.Select(one => one.Fact).ShouldContain(fact);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    [InlineData(SslProtocols.None)]
    public async Task Mutual_tls_that_is_not_demanded_turns_it_red_and_demanding_it_turns_it_green(SslProtocols versions)
    {
        using var certificate = Good();
        await using (var lax = new TestTlsServer(certificate, mutual: false, versions))
            (await VerifyAsync(lax.Port, TlsMode.Mutual)).Findings.ShouldHaveSingleItem().Rule.ShouldBe("client-certificate-not-required");
        await using var strict = new TestTlsServer(certificate, mutual: true, versions);
        var assessment = await VerifyAsync(strict.Port, TlsMode.Mutual);
        assessment.Outcome.ShouldBe(Outcome.Satisfied, assessment.Reason);
    }

    [Fact]
    public async Task Plain_text_in_place_of_tls_is_found()
    {
        await using var server = new TestTlsServer(async stream => await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n")));
        (await VerifyAsync(server.Port)).Findings.ShouldHaveSingleItem().Message.ShouldBe("The endpoint answers a TLS hello with plain text.");
    }

    [Fact]
    public async Task An_endpoint_that_says_nothing_is_unknown()
    {
        await using var server = new TestTlsServer(stream => new TaskCompletionSource().Task);
        (await VerifyAsync(server.Port, answer: TimeSpan.FromMilliseconds(200))).ShouldBeUnknown().ShouldBe(
            $"service/api https 127.0.0.1:{server.Port}/tcp could not be read: it did not answer a hello of SSL 3.0, TLS 1.0, TLS 1.1, TLS 1.2, TLS 1.3 within 0.2 s");
    }

    [Fact]
    public async Task An_endpoint_that_is_down_is_unknown()
    {
        int port;
        using (var certificate = Good())
        {
            await using var server = new TestTlsServer(certificate);
            port = server.Port;
        }
        (await VerifyAsync(port)).ShouldBeUnknown().ShouldBe($"service/api https 127.0.0.1:{port}/tcp could not be read: it cannot be reached: Connection refused");
    }

    [Fact]
    public async Task An_authority_file_that_is_absent_is_unknown()
    {
        (await VerifyAsync(1, settings: Estates.Settings(TlsControl.Id, ("authority-file", "/nowhere/ca.pem")))).ShouldBeUnknown()
            .ShouldStartWith("The authorities cannot be read: Could not find");
    }

    private X509Certificate2 Good() => TestCertificates.Issue(_authority, Now.AddDays(-1), Now.AddDays(90));

    private Task<Assessment> VerifyAsync(int port, TlsMode mode = TlsMode.Server, ControlSettings? settings = null, TimeSpan? answer = null)
    {
        var options = new TransportOptions { AnswerTimeout = answer ?? TimeSpan.FromSeconds(20), ConnectTimeout = TimeSpan.FromSeconds(20) };
        options.AuthorityFiles.Add(_authorityFile);
        var estate = new Estate
        {
            Header = Estates.Header,
            Services =
            [
                new Service
                {
                    Id = "api",
                    Environment = "prod",
                    RunsOn = new RunsOn { Host = "here" },
                    Addresses = [IPAddress.Loopback],
                    Names = ["api.test"],
                    Listens = [new Listener { Name = "https", Port = new PortRange(port, TransportProtocol.Tcp), Tls = mode }],
                },
            ],
            Controls = settings is null ? [] : [settings],
        };
        return new TlsControl(Options.Create(options), TimeProvider.System).VerifyAsync(estate, TestContext.Current.CancellationToken);
    }
}
