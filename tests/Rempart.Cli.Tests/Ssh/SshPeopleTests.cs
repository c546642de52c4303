using System.Diagnostics;
using Rempart.Cli.Tests.Bastion;
using Rempart.Core.Access;

namespace Rempart.Cli.Tests.Ssh;

/// <summary>The way of a person, from the first key to a tunnel that ends, with the real ssh and the real sshd.</summary>
[Collection(OneBastionAtATime.Name)]
public sealed class SshPeopleTests
{
    private const string Passphrase = "ocelot drum violet anchor 42";

    [Fact]
    public async Task From_the_first_key_to_a_command_that_runs_through_the_tunnel()
    {
        await using var bench = await BastionBench.StartAsync();
        await MakeKeyAsync(bench);

        var connect = await RunAsync(bench, ["ssh", "connect", AgentServer.TargetId, "--reason", "an order hangs", "--", "bash", "-c", "exec 3<>/dev/tcp/$PGHOST/$PGPORT; echo hello >&3; head -n 1 <&3; exit 7"]);

        connect.Code.ShouldBe(7, connect.Error + bench.Log);
        connect.Output.ShouldBe("hello\n");
        await bench.Server.EventAsync(BastionEventKind.Forwarded, 9001);
        await bench.Server.EventAsync(BastionEventKind.Ended, 9001);
        Directory.EnumerateDirectories(Path.GetTempPath(), "rempart-ssh-*").Where(folder => File.Exists(folder + "/key-cert.pub")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_tunnel_through_a_socket_is_its_owners_alone_and_placeholders_name_it()
    {
        await using var bench = await BastionBench.StartAsync();
        await MakeKeyAsync(bench);

        var connect = await RunAsync(bench, ["ssh", "connect", AgentServer.TargetId, "--reason", "an order hangs", "--socket", "--", "stat", "-c", "%a", "{host}/.s.PGSQL.{port}"]);

        connect.ShouldBe((0, "600\n", connect.Error));
    }

    [Fact]
    public async Task A_tunnel_that_is_held_says_where_it_begins_and_ends_with_the_access()
    {
        await using var bench = await BastionBench.StartAsync();
        await MakeKeyAsync(bench);
        bench.Server.AgreesAtOnce = false;

        var process = Start(bench, ["ssh", "connect", AgentServer.TargetId, "--reason", "an order hangs"]);
        (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("Waiting for somebody to decide about g-9001 (Ctrl-C stops waiting, not the request)…");
        bench.Server.Agree();
        var open = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        open.ShouldNotBeNull().ShouldStartWith("Open: 127.0.0.1:");
        (await RunAsync(bench, ["ssh", "revoke", "g-9001", "--comment", "no longer needed"])).Output.ShouldContain("no longer needed");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(1);
        (await bench.Server.EventAsync(BastionEventKind.Cut, 9001)).Detail.ShouldBe("cut by the agent: the grant was ended");
    }

    [Fact]
    public async Task A_plain_ssh_goes_through_the_bastion_with_the_written_configuration()
    {
        await using var bench = await BastionBench.StartAsync();
        await MakeKeyAsync(bench);
        var config = await RunAsync(bench, ["ssh", "config"]);
        config.Code.ShouldBe(0, config.Error);
        await File.WriteAllTextAsync(bench.Folder + "/ssh_config", config.Output, TestContext.Current.CancellationToken);
        (await RunAsync(bench, ["ssh", "request", AgentServer.TargetId, "--reason", "an order hangs"])).Code.ShouldBe(0);

        // What is behind the tunnel answers with what it hears, which no ssh takes for an end: that it was reached is all there is to see.
        var plain = bench.Start("ssh", ["-F", bench.Folder + "/ssh_config", "-o", "BatchMode=yes", AgentServer.TargetId, "true"], Environment(bench));

        (await bench.Server.EventAsync(BastionEventKind.Forwarded, 9001)).Destination.ShouldBe(bench.Destination);
        plain.Kill();
        await bench.Server.EventAsync(BastionEventKind.Ended, 9001);
    }

    [Fact]
    public async Task Weak_keys_and_weak_passphrases_are_refused_with_the_way_out()
    {
        await using var bench = await BastionBench.StartAsync();
        var file = bench.Folder + "/weak";
        (await bench.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file])).Code.ShouldBe(0);

        (await RunAsync(bench, ["ssh", "enroll", file])).ShouldBe((1, "", $"error: {file} has no passphrase: whoever copies it has your access. Give it one: ssh-keygen -p -a 64 -f {file}\n"));
        (await RunAsync(bench, ["ssh", "enroll", file + ".pub"])).Code.ShouldBe(2);
        (await bench.RunAsync("ssh-keygen", ["-q", "-p", "-a", "16", "-N", Passphrase, "-f", file])).Code.ShouldBe(0);
        (await RunAsync(bench, ["ssh", "enroll", file])).Error.ShouldBe($"error: {file} has only 16 rounds of bcrypt. Raise them: ssh-keygen -p -a 64 -f {file}\n");
        var made = await RunAsync(bench, ["ssh", "keygen", "--passphrase-file", "-"], "password1\n");
        made.Code.ShouldBe(1);
        made.Error.ShouldStartWith("error: This passphrase is too easy to guess:\n  - it is shorter than 12 characters\n");
        bench.Server.Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_is_never_written_over_and_is_protected_as_OpenSSH_reads_it()
    {
        await using var bench = await BastionBench.StartAsync();
        await MakeKeyAsync(bench);
        var file = bench.Folder + "/.ssh/rempart_ed25519";

        (await RunAsync(bench, ["ssh", "keygen", "--passphrase-file", "-"], Passphrase + "\n")).ShouldBe((2, "", $"error: {file} is there already. Choose another name with --file; a key is never written over.\n"));
        (await bench.RunAsync("ssh-keygen", ["-y", "-P", "wrong", "-f", file])).Code.ShouldNotBe(0);
        var opened = await bench.RunAsync("ssh-keygen", ["-y", "-P", Passphrase, "-f", file]);

        opened.Code.ShouldBe(0, opened.Error);
        bench.Server.Keys.Single().Protection.ShouldBe(new KeyProtection("passphrase", "openssh-key-v1", "aes256-ctr", "bcrypt", 64));
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static async Task MakeKeyAsync(BastionBench bench)
    {
        var made = await RunAsync(bench, ["ssh", "keygen", "--passphrase-file", "-"], Passphrase + "\n");
        made.Code.ShouldBe(0, made.Error);
        var enrolled = await RunAsync(bench, ["ssh", "enroll"]);
        enrolled.Code.ShouldBe(0, enrolled.Error);
        // ssh asks for the passphrase by itself: here a program answers, where a person would type.
        var script = bench.Folder + "/askpass";
        await File.WriteAllTextAsync(script, $"#!/bin/sh\necho '{Passphrase}'\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Dictionary<string, string> Environment(BastionBench bench) => new()
    {
        ["REMPART_SERVER"] = $"unix:{bench.Folder}/server.sock",
        ["SSH_ASKPASS"] = bench.Folder + "/askpass",
        ["SSH_ASKPASS_REQUIRE"] = "force",
    };

    private static Process Start(BastionBench bench, string[] arguments) => bench.Start(BastionBench.Command, arguments, Environment(bench));

    private static Task<(int Code, string Output, string Error)> RunAsync(BastionBench bench, string[] arguments, string? input = null) =>
        bench.RunAsync(BastionBench.Command, arguments, input, Environment(bench));
}
