using Rempart.Cli.Tests.Lab;

namespace Rempart.Cli.Tests.Bastion;

[Collection(OneBastionAtATime.Name)]
public sealed class BastionCheckTests
{
    [Fact]
    public async Task A_bastion_as_rendered_may_start_and_every_difference_is_named_and_stops_it()
    {
        await using var bench = await BastionBench.StartAsync();
        (await CheckAsync(bench)).ShouldBe((0, "The bastion is as it was rendered.\n"));
        var written = await File.ReadAllTextAsync(bench.Layout.SshdConfiguration, TestContext.Current.CancellationToken);

        // The line that sshd before 9.5 takes as a reason to forget the principals command.
        await File.WriteAllTextAsync(bench.Layout.SshdConfiguration, written.Replace("AuthorizedPrincipalsCommand ", "AuthorizedKeysCommand none\nAuthorizedPrincipalsCommand ", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var (code, output) = await CheckAsync(bench);
        code.ShouldBe(1, output);
        output.ShouldContain($"{bench.Layout.SshdConfiguration} is not as it was rendered\n");
        output.ShouldContain("sshd would not do as rendered: wanted \"authorizedprincipalscommand ");
        output.ShouldEndWith("rempart bastion install mends it.\n");

        await File.WriteAllTextAsync(bench.Layout.SshdConfiguration, written.Replace("MaxSessions 0", "MaxSessions 10", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await CheckAsync(bench)).Output.ShouldContain("sshd would not do as rendered: wanted \"maxsessions 0\", it reports \"maxsessions 10\"\n");
        await File.WriteAllTextAsync(bench.Layout.SshdConfiguration, written, TestContext.Current.CancellationToken);

        File.SetUnixFileMode(bench.Layout.Programs, (UnixFileMode)0b111_111_101);
        (await CheckAsync(bench)).ShouldBe((1, $"{bench.Layout.Programs} can be written by others than its owner\nThe bastion differs in 1 points and must not start. rempart bastion install mends it.\n"));
        File.SetUnixFileMode(bench.Layout.Programs, (UnixFileMode)0b111_101_101);

        await File.WriteAllTextAsync(bench.Layout.RevocationList, "not a list", TestContext.Current.CancellationToken);
        (await CheckAsync(bench)).Output.ShouldStartWith($"{bench.Layout.RevocationList} is no revocation list, so sshd would refuse everybody: ");
        await bench.InstallAsync();
    }

    [Fact]
    public async Task The_files_of_an_installation_belong_to_whom_they_should_and_are_safe_where_systemd_looks()
    {
        await using var bench = await BastionBench.StartAsync();

        File.GetUnixFileMode(bench.Layout.HostKey).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(bench.Layout.SshdConfiguration).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(bench.Layout.Runtime).ShouldBe((UnixFileMode)0b111_101_000);
        var (_, plan, _) = await bench.RunAsync(
            LabRun.Program, ["bastion", "install", "--below", bench.Folder + "/other", "--server", $"unix:{bench.Folder}/server.sock", "--host-id", "bastion", "--principals", "/bin/true"], "");
        plan.ShouldBe("");
        Directory.Exists(bench.Folder + "/other").ShouldBeFalse();
        if (File.Exists("/usr/bin/systemd-analyze"))
        {
            var verified = await bench.RunAsync("systemd-analyze", ["verify", "--man=no", .. Directory.EnumerateFiles(bench.Layout.Units)]);
            // The command is not compiled ahead of time here, so that it was not put in its place.
            verified.Error.Split('\n').Where(line => line.Contains("rempart-bastion", StringComparison.Ordinal) && !line.Contains("is not executable", StringComparison.Ordinal)).ShouldBeEmpty();
        }
    }

    private static async Task<(int Code, string Output)> CheckAsync(BastionBench bench)
    {
        var (code, output, error) = await bench.RunAsync(LabRun.Program, ["bastion", "check", "--settings", bench.Layout.Settings]);
        error.ShouldBe("");
        return (code, output);
    }
}
