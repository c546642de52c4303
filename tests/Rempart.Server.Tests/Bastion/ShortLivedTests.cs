using System.Diagnostics;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Bastion.Controls;
using Rempart.Server.Hosts;
using Rempart.Server.Tests.Infrastructure;
using Rempart.Server.Tests.Network;
using Host = Rempart.Core.Estates.Host;

namespace Rempart.Server.Tests.Bastion;

/// <summary>A real sshd says where it looks for keys; only its configuration and its accounts are this test's own.</summary>
public sealed class ShortLivedTests : IDisposable
{
    private const string Text = """
        estate: { id: test, name: Test }
        environments: [{ id: shared }]
        hosts: [{ id: here, reached-by: local }, { id: away }]
        roles: [{ id: dba, grants: [{ target: here, for: 8h }] }]

        """;

    private const string KeyLine = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl someone";
    private readonly string _folder = Directory.CreateTempSubdirectory("rsl").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Estate Estate => EstateLoader.Load([("e.yaml", Text)]).Estate!;

    [Fact]
    public async Task A_key_that_opens_an_account_for_ever_is_found_shown_and_put_aside()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/sshd") && Environment.IsPrivilegedProcess, "It needs root and OpenSSH's server.");
        var host = Prepare("AuthorizedKeysFile .ssh/authorized_keys /etc/nowhere/%u\nMatch User bob\n  AuthorizedKeysFile " + _folder + "/central/%u\n");
        var control = new ShortLivedControl(new OneHost(host), new FixedEstate(Estate), TimeProvider.System);

        (await control.VerifyAsync(Estate, Cancellation)).ShouldBeUnknown().ShouldBe("host/away could not be read: Rempart does not look into it; its authorized_keys are not known");
        Write("alice/.ssh/authorized_keys", $"# nothing but a comment\n\n");
        (await FoundAsync(control)).ShouldBeEmpty();
        Write("alice/.ssh/authorized_keys", $"# two\n{KeyLine}\nfrom=\"10.0.0.0/8\" {KeyLine}\n");
        Write("central/bob", KeyLine + "\n");

        (await FoundAsync(control)).ShouldBe(
        [
            $"static-key host/here {_folder}/alice/.ssh/authorized_keys: 2 keys in {_folder}/alice/.ssh/authorized_keys open the account 'alice' for ever.",
            $"static-key host/here {_folder}/central/bob: 1 key in {_folder}/central/bob opens the account 'bob' for ever.",
        ]);
        var plan = await control.PlanAsync(Estate, Cancellation);
        plan.Steps.Select(step => (step.Before is not null, step.After)).ShouldBe([(true, null), (true, null)]);
        Write("central/bob", KeyLine + "\n" + KeyLine + "\n");
        (await control.ApplyAsync(plan, Cancellation)).ShouldBe(new ApplyResult("access.short-lived", 1, $"host/here {_folder}/central/bob is not what the plan showed. Plan again."));
        (await control.ApplyAsync(await control.PlanAsync(Estate, Cancellation), Cancellation)).Succeeded.ShouldBeTrue();
        (await FoundAsync(control)).ShouldBeEmpty();
        File.Exists(Path.Combine(_folder, "central/bob.rempart-aside")).ShouldBeTrue();
    }

    [Fact]
    public async Task Access_that_is_longer_than_the_limit_is_a_finding()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/sshd") && Environment.IsPrivilegedProcess, "It needs root and OpenSSH's server.");
        var control = new ShortLivedControl(new OneHost(Prepare("AuthorizedKeysFile none\nAuthorizedKeysCommand /bin/true\nAuthorizedKeysCommandUser nobody\n")), new FixedEstate(Estate), TimeProvider.System);
        var strict = EstateLoader.Load([("e.yaml", Text + "controls: [{ id: access.short-lived, settings: { longest-access: 1h } }]\n")]).Estate!;

        (await control.VerifyAsync(strict, Cancellation)).Findings.Select(finding => $"{finding.Rule}: {finding.Message}").ShouldBe(
            ["keys-command: sshd asks /bin/true for keys; Rempart does not know what it answers.", "grant-long: The role 'dba' gives 'here' for 8h; 1h is the limit."]);
    }

    [Fact]
    public async Task Where_sshd_does_not_say_its_configuration_nothing_is_known()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/sshd") && Environment.IsPrivilegedProcess, "It needs root and OpenSSH's server.");
        var control = new ShortLivedControl(new OneHost(Prepare("NoSuchKeyword yes\n")), new FixedEstate(Estate), TimeProvider.System);

        (await control.VerifyAsync(Estate, Cancellation)).Coverage.NotExamined.Single(gap => gap.Resource == "host/here").Reason.ShouldStartWith("sshd on host 'here' does not say its configuration: ");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<string[]> FoundAsync(ShortLivedControl control) =>
        [.. (await control.VerifyAsync(Estate, Cancellation)).Findings.Select(finding => $"{finding.Rule} {finding.Resource}: {finding.Message}")];

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private TestHost Prepare(string configuration)
    {
        Directory.CreateDirectory("/run/sshd");
        using (var keygen = Process.Start(new ProcessStartInfo("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(_folder, "host")]))!)
            keygen.WaitForExit();
        Write("sshd_config", $"HostKey {_folder}/host\n{configuration}");
        return new TestHost(_folder);
    }

    /// <summary>This machine, with two accounts that have their homes in the test's folder, and a configuration of the test's own.</summary>
    private sealed class TestHost(string folder) : IReachedHost
    {
        private readonly LocalHost _machine = new("here", TimeProvider.System);

        public string Id => "here";

        public Task<ProgramResult> RunAsync(ProgramCall call, CancellationToken cancellation) => call.Program switch
        {
            "getent" => Task.FromResult(new ProgramResult(0, $"alice:x:1:1::{folder}/alice:/bin/sh\nbob:x:2:2::{folder}/bob:/usr/sbin/nologin\n", "")),
            "/usr/sbin/sshd" => _machine.RunAsync(call with { Arguments = ["-f", $"{folder}/sshd_config", .. call.Arguments] }, cancellation),
            _ => _machine.RunAsync(call, cancellation),
        };

        public Task<byte[]> ReadFileAsync(string path, int maximumBytes, CancellationToken cancellation) => _machine.ReadFileAsync(path, maximumBytes, cancellation);

        public Task ReplaceFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private sealed class OneHost(IReachedHost host) : IHostDirectory
    {
        public IReachedHost? Find(Host declared) => declared.Id == host.Id ? host : null;
    }
}
