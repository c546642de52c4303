using System.Diagnostics;
using System.Text.Json;
using Rempart.Cli.Hosting;
using Rempart.Cli.Lab;

namespace Rempart.Cli.Tests.Lab;

[Collection("lab")]
public sealed class LabLifeTests
{
    [Fact]
    public async Task Down_leaves_nothing_behind()
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        await lab.UpAsync(lab.WriteEstate(LabEstates.Small));
        var state = lab.State;
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(lab.StatePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        state.Complete.ShouldBeTrue();
        state.Plan.Namespaces.ShouldAllBe(place => LabBuilder.Exists(place.Name));
        state.Processes.ShouldNotBeEmpty();
        state.Processes.ShouldAllBe(process => LabProcesses.IsAlive(process));
        var (code, output, error) = await lab.RunAsync("lab", "status", "--output", "json");
        code.ShouldBe(ExitCodes.True, error);
        using var status = JsonDocument.Parse(output);
        status.RootElement.GetProperty("up").GetBoolean().ShouldBeTrue();
        status.RootElement.GetProperty("lab").GetProperty("prefix").GetString().ShouldBe(state.Prefix);

        (await lab.RunAsync("lab", "down")).ShouldBe((ExitCodes.True, "The lab is gone.\n", ""));

        await GoneAsync(lab, state);
        (await lab.RunAsync("lab", "down")).ShouldBe((ExitCodes.True, "No lab is up.\n", ""));
        (await lab.RunAsync("lab", "status")).ShouldBe((ExitCodes.True, "No lab is up.\n", ""));
    }

    [Fact]
    public async Task Up_again_takes_the_former_lab_away_first()
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        var folder = lab.WriteEstate(LabEstates.Small);
        await lab.UpAsync(folder);
        var former = lab.State;

        await lab.UpAsync(folder);

        lab.State.Prefix.ShouldNotBe(former.Prefix);
        await GoneAsync(lab, former, keepsState: true);
        (await lab.RunAsync("lab", "status")).Code.ShouldBe(ExitCodes.True);
    }

    [Fact]
    public async Task A_listener_that_was_killed_shows_and_a_process_that_took_its_number_is_left_alone()
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        await lab.UpAsync(lab.WriteEstate(LabEstates.Small));
        var state = lab.State;
        await LabProcesses.EndAsync(state.Processes[0], TimeProvider.System, TestContext.Current.CancellationToken);
        var (code, output, _) = await lab.RunAsync("lab", "status");
        code.ShouldBe(ExitCodes.Failed);
        output.ShouldContain($"The listener in {state.Processes[0].Namespace} is not running.\n");

        // Another's process, under a number that the lab recorded with another start time.
        using var other = lab.Start("sleep", ["600"]);
        try
        {
            var taken = new LabProcess(other.Id, LabProcesses.StartTime(other.Id)!.Value - 1, state.Processes[0].Namespace);
            File.WriteAllText(lab.StatePath, JsonSerializer.Serialize(state with { Processes = [taken, .. state.Processes.Skip(1)] }, LabJson.Default.LabState));
            (await lab.RunAsync("lab", "down")).Code.ShouldBe(ExitCodes.True);
            other.HasExited.ShouldBeFalse();
        }
        finally
        {
            other.Kill();
        }
        await GoneAsync(lab, state);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public async Task What_a_killed_up_made_is_cleaned_by_the_next(int namespaces)
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        var folder = lab.WriteEstate(LabEstates.Small);
        using (var up = lab.Start(LabRun.Program, ["lab", "up", folder]))
        {
            // Killed as soon as so many of its namespaces are there, or once it records processes.
            while (!up.HasExited && !(File.Exists(lab.StatePath) && (lab.State.Plan.Namespaces.Count(place => LabBuilder.Exists(place.Name)) >= namespaces || lab.State.Processes.Count > 0)))
                await Task.Yield();
            up.Kill();
            await up.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        var half = lab.State;

        await lab.UpAsync(folder);

        await GoneAsync(lab, half, keepsState: true);
        (await lab.RunAsync("lab", "status")).Code.ShouldBe(ExitCodes.True);
    }

    [Fact]
    public async Task A_listener_that_was_never_recorded_ends_with_its_parent()
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();

        var (code, output, _) = await lab.RunAsync("lab", "listen", "127.0.0.1:0/tcp", "[::1]:0/udp");

        (code, output).ShouldBe((ExitCodes.CouldNotTell, "listening\n"));
    }

    private static async Task GoneAsync(LabRun lab, LabState state, bool keepsState = false)
    {
        File.Exists(lab.StatePath).ShouldBe(keepsState);
        var (_, names, _) = await lab.RunAsync("ip", ["netns", "list"], null);
        names.ShouldNotContain(state.Prefix);
        state.Processes.ShouldAllBe(process => !LabProcesses.IsAlive(process));
        foreach (var id in Process.GetProcesses().Select(process => process.Id))
            CommandLine(id).ShouldNotContain(state.Prefix);
    }

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
