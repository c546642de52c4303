using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Tests.Certificates;

public sealed class ContentRulesTests : IDisposable
{
    private readonly SshSigningKey _ca = SshSigningKey.Generate();
    private readonly SshSigningKey _key = SshSigningKey.Generate();

    public static TheoryData<string, string> BadPrincipals => new()
    {
        { "", "The principal '' is refused: 1 to 128 of a-z, 0-9 and ._@- are allowed." },
        { "bob,alice", "The principal 'bob,alice' is refused: 1 to 128 of a-z, 0-9 and ._@- are allowed." },
        { "Alice", "The principal 'Alice' is refused: 1 to 128 of a-z, 0-9 and ._@- are allowed." },
        { "alice ", "The principal 'alice ' is refused: 1 to 128 of a-z, 0-9 and ._@- are allowed." },
        { "alice\n", "The principal with control characters or more than 128 characters is refused: 1 to 128 of a-z, 0-9 and ._@- are allowed." },
        { "*", "The principal '*' is refused: 1 to 128 of a-z, 0-9 and ._@- are allowed." },
        { "älice", "The principal 'älice' is refused: 1 to 128 of a-z, 0-9 and ._@- are allowed." },
        { "rptunnel", "The principal 'rptunnel' is a login account. A misconfigured server would take it without asking who may go where." },
    };

    [Theory]
    [MemberData(nameof(BadPrincipals))]
    public void Principals_are_strict(string principal, string message) =>
        Problems(content => content with { Principals = ["alice", principal] }).ShouldBe([message]);

    [Fact]
    public void A_list_of_principals_is_never_empty_and_never_double()
    {
        Problems(content => content with { Principals = [] }).ShouldBe(["There is no principal. Old servers take a certificate without principals for everyone's."]);
        Problems(content => content with { Principals = ["alice", "alice"] }).ShouldBe(["A principal stands twice."]);
        Problems(content => content with { Principals = [.. Enumerable.Range(0, 17).Select(i => $"p{i}")] }).ShouldBe(["There are 17 principals; at most 16 are allowed."]);
    }

    [Fact]
    public void The_serial_is_never_0_and_the_key_id_forges_no_log_line()
    {
        Problems(content => content with { Serial = 0 }).ShouldBe(["The serial is 0, which cannot be revoked. Give every certificate a serial of its own."]);
        foreach (var keyId in new[] { "", "a b", "a\nb", "x (serial 7) CA", "\"", new string('x', 129) })
            Problems(content => content with { KeyId = keyId }).ShouldBe(["The key id must be 1 to 128 letters, digits and ._@=;:,/+-, because sshd writes it to its log."]);
    }

    [Fact]
    public void Times_are_bounded()
    {
        Problems(content => content with { ValidBefore = FixedTime.Noon.AddHours(1) }).ShouldBeEmpty();
        Problems(content => content with { ValidBefore = FixedTime.Noon.AddHours(1).AddSeconds(1) }).ShouldBe(["The certificate ends at 2026-11-24T13:00:01Z; 01:00:00 from now is the limit."]);
        Problems(content => content with { ValidBefore = DateTimeOffset.MaxValue }).ShouldBe(["The certificate ends at 9999-12-31T23:59:59Z; 01:00:00 from now is the limit."]);
        Problems(content => content with { ValidAfter = FixedTime.Noon.AddMinutes(-5) }).ShouldBeEmpty();
        Problems(content => content with { ValidAfter = FixedTime.Noon.AddMinutes(-6) }).ShouldBe(["The certificate begins at 2026-11-24T11:54:00Z; 00:05:00 before now is the limit."]);
        Problems(content => content with { ValidAfter = content.ValidBefore }).ShouldBe(["The certificate ends before it begins."]);
        Problems(content => content with { ValidBefore = FixedTime.Noon }).ShouldBe(["The certificate ends at 2026-11-24T12:00:00Z, which is past."]);
    }

    [Theory]
    [InlineData("10.0.0.1/8", "The source address '10.0.0.1/8' is no network such as 10.0.0.0/8, with the bits of the host zero.")]
    [InlineData("localhost", "The source address 'localhost' is no network such as 10.0.0.0/8, with the bits of the host zero.")]
    [InlineData("10.0.0.0/8,0.0.0.0/0", "The source address '10.0.0.0/8,0.0.0.0/0' is no network such as 10.0.0.0/8, with the bits of the host zero.")]
    [InlineData("10.1", "The source address '10.1' is no network such as 10.0.0.0/8, with the bits of the host zero.")]
    public void Source_addresses_are_networks(string address, string message) =>
        Problems(content => content with { SourceAddresses = [address] }).ShouldBe([message]);

    [Fact]
    public void Options_must_make_sense()
    {
        Problems(content => content with { ForceCommand = "a\nb" }).ShouldBe(["The forced command must be one line of 1 to 1024 characters without control characters."]);
        Problems(content => content with { VerifyRequired = true }).ShouldBe(["Verification can only be required of sk- keys."]);
        Problems(content => content with { Extensions = CertificateExtensions.NoTouchRequired }).ShouldBe(["Only sk- keys can be used without a touch."]);
        Problems(content => content with { PublicKey = _ca.PublicKey }).ShouldBe(["The key is the authority's own; it must not be used for anything else."]);
    }

    [Theory]
    [InlineData("*.example.org")]
    [InlineData("a,b")]
    [InlineData("a b")]
    [InlineData("")]
    public void Host_names_have_no_wildcards(string name) =>
        Samples.Authority(_ca).FindProblems(Samples.HostContent(_key.PublicKey) with { Principals = [name] })
            .ShouldBe([$"The host name '{name}' is refused: 1 to 253 letters, digits, dots, hyphens and colons are allowed, no wildcard."]);

    [Fact]
    public void A_host_certificate_has_no_options() =>
        Samples.Authority(_ca).FindProblems(Samples.HostContent(_key.PublicKey) with { Extensions = CertificateExtensions.Terminal })
            .ShouldBe(["A host certificate has no options and no extensions."]);

    [Fact]
    public void A_short_RSA_key_is_not_certified()
    {
        using var bench = new Workbench();
        var key = SshPublicKey.Parse(bench.MakeKey("rsa", "rsa", 2048));

        Problems(content => content with { PublicKey = key }).ShouldBe(["The RSA key has 2048 bits; at least 3072 are asked for. Make a new key: ssh-keygen -t ed25519"]);
    }

    [Fact]
    public void Issuing_refuses_with_every_problem() =>
        Should.Throw<ArgumentException>(() => Samples.Authority(_ca).Issue(Samples.Content(_key.PublicKey) with { Serial = 0, Principals = [] }))
            .Message.ShouldStartWith("The serial is 0, which cannot be revoked. Give every certificate a serial of its own. There is no principal.");

    public void Dispose()
    {
        _ca.Dispose();
        _key.Dispose();
    }

    private IReadOnlyList<string> Problems(Func<CertificateContent, CertificateContent> change) =>
        Samples.Authority(_ca).FindProblems(change(Samples.Content(_key.PublicKey)));
}
