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

    [Fact]
    public async Task A_lab_that_cannot_be_finished_is_taken_away_with_the_programs_own_words()
    {
        LabRun.SkipWhereNoLabCanBe();
        if (OperatingSystem.IsWindows())
            return;
        await using var lab = new LabRun();
        var estate = lab.WriteEstate(LabEstates.Small);
        lab.ProgramsFirst = Path.Combine(estate, "programs");
        Directory.CreateDirectory(lab.ProgramsFirst);
        var copy = Path.Combine(estate, "seen.json");
        // It keeps what was recorded by then, and fails as nft does. It runs for both routers at once: each writes a file of its own first.
        File.WriteAllText(Path.Combine(lab.ProgramsFirst, "nft"), $"#!/bin/sh\ncp {lab.StatePath} {copy}.$$ && mv {copy}.$$ {copy}\necho 'Error: no such family' >&2\nexit 1\n");
        File.SetUnixFileMode(Path.Combine(lab.ProgramsFirst, "nft"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (code, output, error) = await lab.RunAsync("lab", "up", estate);

        code.ShouldBe(ExitCodes.CouldNotTell);
        output.ShouldBeEmpty();
        error.ShouldMatch("^error: ip netns exec rl-[0-9a-f]{8}-router-(inner|outer) nft -f - failed \\(code 1\\): Error: no such family\n$");
        await GoneAsync(lab, JsonSerializer.Deserialize(File.ReadAllText(copy), LabJson.Default.LabState)!);
    }

    [Fact]
    public async Task One_command_at_a_time()
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        using var held = new FileStream(lab.StatePath + ".lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        var (code, _, error) = await lab.RunAsync("lab", "down");

        code.ShouldBe(ExitCodes.CouldNotTell);
        error.ShouldStartWith($"error: another lab command is at work ({lab.StatePath}.lock): ");
    }

    [Theory]
    [InlineData("not json", "cannot be read")]
    [InlineData("{}", "cannot be read")]
    [InlineData("", "it names what no lab makes", "rl-00000000", "of-others")]
    [InlineData("", "it names what no lab makes", "rl-00000000", "rl-00000000-../of-others")]
    [InlineData("", "it names what no lab makes", "", "-of-others")]
    public async Task A_state_that_no_lab_wrote_deletes_nothing(string text, string message, string prefix = "", string name = "")
    {
        LabRun.SkipWhereNoLabCanBe();
        await using var lab = new LabRun();
        var plan = new LabPlan { Links = [], Namespaces = [new LabNamespace { Name = name, Role = LabRole.Subnet, Of = "x", Addresses = [] }] };
        File.WriteAllText(lab.StatePath, text.Length > 0 ? text : JsonSerializer.Serialize(new LabState { Prefix = prefix, Estate = "x", StartedAt = default, Plan = plan }, LabJson.Default.LabState));

        foreach (var command in (string[][])[["down"], ["up", LabRun.SampleFolder], ["status"]])
        {
            var (code, _, error) = await lab.RunAsync(["lab", .. command]);
            code.ShouldBe(ExitCodes.CouldNotTell);
            error.ShouldStartWith($"error: {lab.StatePath} ");
            error.ShouldContain(message);
        }
        File.Delete(lab.StatePath);
    }

    [Fact]
    public async Task A_state_that_others_may_change_is_not_believed()
    {
        LabRun.SkipWhereNoLabCanBe();
        if (OperatingSystem.IsWindows())
            return;
        await using var lab = new LabRun();
        File.WriteAllText(lab.StatePath, "{}");
        File.SetUnixFileMode(lab.StatePath, UnixFileMode.UserRead | UnixFileMode.OtherWrite);

        (await lab.RunAsync("lab", "down")).ShouldBe((ExitCodes.CouldNotTell, "", $"error: {lab.StatePath} can be changed by others, so it is not believed; look at it, then delete it\n"));
        File.Delete(lab.StatePath);
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
