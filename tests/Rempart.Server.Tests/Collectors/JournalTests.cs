using System.Diagnostics;
using System.Text;

namespace Rempart.Server.Tests.Collectors;

/// <summary>A real journal, written by <c>systemd-journal-remote</c> and read by <c>journalctl</c>.</summary>
[Collection(CollectorCollection.Name)]
public sealed class JournalTests(CollectorServer server)
{
    private const string Writer = "/lib/systemd/systemd-journal-remote";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_of_a_unit_are_read_once_and_in_order()
    {
        Assert.SkipUnless(File.Exists(Writer), $"{Writer} is not installed: apt-get install systemd-journal-remote");

        await WriteAsync(Entry("ssh.service", "sshd", "Failed password for journal-1 from 192.0.2.7 port 22 ssh2", 1) + Entry("other.service", "other", "not asked for", 2)
            + Entry("ssh.service", "sshd", "Failed password for journal-2 from 192.0.2.7 port 22 ssh2", 3));
        await server.Log.WaitAsync("journaled", 2);
        await WriteAsync(Entry("ssh.service", "sshd", "Failed password for journal-3 from 192.0.2.7 port 22 ssh2", 4));
        var events = await server.Log.WaitAsync("journaled", 3);

        events.Select(one => one["user.name"]).ShouldBe(["journal-1", "journal-2", "journal-3"]);
        events.ShouldAllBe(one => one["class_uid"] == "3002");
        events.Select(one => one.Uid).Distinct().Count().ShouldBe(3);
    }

    private static string Entry(string unit, string program, string message, int number) =>
        $"__REALTIME_TIMESTAMP={1_700_000_000_000_000 + number}\n__MONOTONIC_TIMESTAMP={number}\n_BOOT_ID=0123456789abcdef0123456789abcdef\n_MACHINE_ID=0123456789abcdef0123456789abcdef\n_HOSTNAME=gate\n"
        + $"_SYSTEMD_UNIT={unit}\nSYSLOG_IDENTIFIER={program}\n_PID=7\nPRIORITY=6\nMESSAGE={message}\n\n";

    private async Task WriteAsync(string entries)
    {
        using var process = Process.Start(new ProcessStartInfo(Writer, [$"--output={server.Journal}/test.journal", "-"]) { RedirectStandardInput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(entries), Cancellation);
            process.StandardInput.Close();
            var error = await process.StandardError.ReadToEndAsync(Cancellation);
            await process.WaitForExitAsync(Cancellation);
            process.ExitCode.ShouldBe(0, error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
