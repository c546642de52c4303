using CsCheck;
using Rempart.Ssh.AuthorizedKeys;
using Rempart.Ssh.Keys;

namespace Rempart.Ssh.Tests.AuthorizedKeys;

public sealed class PrincipalLineTests
{
    [Fact]
    public void A_line_permits_what_is_named_and_nothing_else()
    {
        new PrincipalLine { Principal = "alice" }.ToLine().ShouldBe("restrict alice");
        new PrincipalLine { Principal = "alice", PermitOpen = [new("10.0.0.5", 5432)], Expires = new(2026, 11, 24, 20, 30, 0, TimeSpan.Zero) }.ToLine()
            .ShouldBe("restrict,port-forwarding,permitopen=\"10.0.0.5:5432\",expiry-time=\"20261124203000Z\" alice");
        new PrincipalLine { Principal = "alice", PermitOpen = [new("db.example.org", 1), new("2001:db8::5", 65535)], From = ["10.0.0.0/8", "::1"], Command = "echo \"hi\"", Terminal = true }.ToLine()
            .ShouldBe("restrict,pty,port-forwarding,permitopen=\"db.example.org:1\",permitopen=\"[2001:db8::5]:65535\",from=\"10.0.0.0/8,::1\",command=\"echo \\\"hi\\\"\" alice");
    }

    [Theory]
    [InlineData("alice bob")]
    [InlineData("alice\nrestrict bob")]
    [InlineData("pty\" alice")]
    [InlineData("")]
    [InlineData("Alice")]
    [InlineData("a,b")]
    public void A_principal_injects_nothing(string principal) =>
        Should.Throw<InvalidOperationException>(() => new PrincipalLine { Principal = principal }.ToLine()).Message.ShouldBe("A principal is 1 to 128 of a-z, 0-9 and ._@-.");

    [Theory]
    [InlineData("*")]
    [InlineData("10.0.0.*")]
    [InlineData("a\",permitopen=\"b")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("a:b")]
    public void A_target_injects_nothing_and_is_no_wildcard(string host) =>
        Should.Throw<ArgumentException>(() => new PermittedTarget(host, 22)).Message.ShouldStartWith("The host of a target is a name of letters, digits, dots and hyphens, or an address. No wildcard is taken.");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_is_one(int port) => Should.Throw<ArgumentException>(() => new PermittedTarget("a", port)).Message.ShouldStartWith($"The port of a target is 1 to 65535, not {port}.");

    [Theory]
    [InlineData("a\nb")]
    [InlineData("ends with \\")]
    [InlineData("has \\\" in it")]
    [InlineData("")]
    public void A_command_injects_nothing(string command) =>
        Should.Throw<InvalidOperationException>(() => new PrincipalLine { Principal = "alice", Command = command }.ToLine()).Message.ShouldStartWith("A command is one line of 1 to 1024 characters");

    [Fact]
    public void Whatever_command_is_written_is_read_back_and_nothing_beside_it()
    {
        using var key = SshSigningKey.Generate();
        var line = key.PublicKey.ToLine();
        Gen.String[Gen.Char["ab\\\",= \t=\"'é"], 1, 20].Sample(command =>
        {
            string written;
            try
            {
                written = new PrincipalLine { Principal = "alice", Command = command }.ToLine();
            }
            catch (InvalidOperationException)
            {
                return;
            }

            var options = AuthorizedKeysFile.Parse(written[..^"alice".Length] + line).Keys.ShouldHaveSingleItem().Options;
            options.All.ShouldBe([new("restrict", null), new("command", command)]);
        }, iter: 2000);
    }
}
