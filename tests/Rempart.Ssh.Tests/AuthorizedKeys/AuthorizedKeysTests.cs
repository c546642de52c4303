using Rempart.Ssh.AuthorizedKeys;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Tests.AuthorizedKeys;

public sealed class AuthorizedKeysTests : IDisposable
{
    private readonly SshSigningKey _key = SshSigningKey.Generate(comment: "a comment with # in it");

    [Fact]
    public void Keys_options_comments_and_bad_lines_are_told_with_their_numbers()
    {
        var key = _key.PublicKey.ToLine();

        var file = AuthorizedKeysFile.Parse($"# first\n\n{key}\n\t from=\"10.0.0.0/8,!10.1.0.0/16\",command=\"echo \\\"a, b\\\" c\",no-pty {key}\nnonsense\nno-such-option {key}\r\nssh-ed25519 AAAA\n");

        file.Keys.Select(found => found.Line).ShouldBe([3, 4, 6]);
        file.Keys.ShouldAllBe(found => found.Key.Equals(_key.PublicKey) && found.Key.Comment == _key.PublicKey.Comment);
        file.Keys[0].Options.All.ShouldBeEmpty();
        file.Keys[1].Options.All.ShouldBe([new("from", "10.0.0.0/8,!10.1.0.0/16"), new("command", "echo \"a, b\" c"), new("no-pty", null)]);
        file.Keys[1].Options.Terminal.ShouldBeFalse();
        file.Keys[2].Options.Warnings.ShouldBe(OptionWarnings.UnknownOption | OptionWarnings.AnyTarget | OptionWarnings.RemoteForwarding);
        file.Problems.ShouldBe(
        [
            new(5, "Line 5: there is no key in it."),
            new(7, "Line 7: The public key, byte 0: the algorithm is cut off: 4 bytes are needed, 3 are left."),
        ]);
    }

    [Theory]
    [InlineData("restrict", false, false, false)]
    [InlineData("restrict,pty", false, true, false)]
    [InlineData("pty,restrict", false, false, false)]
    [InlineData("restrict,port-forwarding", true, false, false)]
    [InlineData("no-port-forwarding,PORT-FORWARDING", true, true, true)]
    [InlineData("no-X11-forwarding", true, true, false)]
    public void Options_count_from_left_to_right(string options, bool ports, bool terminal, bool x11)
    {
        var found = AuthorizedKeysFile.Parse($"{options} {_key.PublicKey.ToLine()}").Keys.ShouldHaveSingleItem().Options;

        (found.PortForwarding, found.Terminal, found.X11Forwarding).ShouldBe((ports, terminal, x11));
    }

    [Theory]
    [InlineData("cert-authority", OptionWarnings.AuthorityWithoutPrincipals | OptionWarnings.AnyTarget | OptionWarnings.RemoteForwarding)]
    [InlineData("cert-authority,principals=\"alice,bob\",restrict", OptionWarnings.None)]
    [InlineData("restrict,port-forwarding,permitopen=\"10.0.0.5:5432\"", OptionWarnings.RemoteForwarding)]
    [InlineData("restrict,port-forwarding,permitopen=\"10.0.0.5:5432\",permitlisten=\"8080\"", OptionWarnings.None)]
    public void What_is_left_open_is_told(string options, OptionWarnings warnings) =>
        AuthorizedKeysFile.Parse($"{options} {_key.PublicKey.ToLine()}").Keys.ShouldHaveSingleItem().Options.Warnings.ShouldBe(warnings);

    [Theory]
    [InlineData("from=10.0.0.1", "the value of the option 'from' does not begin with a quote")]
    [InlineData("command=\"x", "the value of the option 'command' has no closing quote")]
    [InlineData("command=\"x\"pty", "a comma is missing after the option 'command'")]
    [InlineData(",pty", "the line begins with neither a key nor an option")]
    [InlineData("pty,,restrict", "an option without a name, or with a quote in it")]
    public void Bad_options_are_told(string options, string message) =>
        AuthorizedKeysFile.Parse($"{options} {_key.PublicKey.ToLine()}").Problems.ShouldBe([new(1, $"Line 1: {message}.")]);

    [Theory]
    [InlineData("expiry-time=\"20261124203000Z\"", "2026-11-24T20:30:00Z")]
    [InlineData("expiry-time=\"202611242030\"", "2026-11-24T20:30:00Z")]
    [InlineData("expiry-time=\"20261124\",expiry-time=\"20261125\"", "2026-11-24T00:00:00Z")]
    [InlineData("expiry-time=\"tomorrow\"", null)]
    public void Times_are_read(string options, string? expires) =>
        AuthorizedKeysFile.Parse($"{options} {_key.PublicKey.ToLine()}").Keys.ShouldHaveSingleItem().Options.Expires
            .ShouldBe(expires is null ? null : DateTimeOffset.Parse(expires, System.Globalization.CultureInfo.InvariantCulture));

    public void Dispose() => _key.Dispose();
}
