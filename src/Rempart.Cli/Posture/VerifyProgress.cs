using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Posture;
using Spectre.Console;

namespace Rempart.Cli.Posture;

/// <summary>Verifies control by control, a few at a time, and shows each as it ends. Only on a terminal: elsewhere one request does it all.</summary>
internal static class VerifyProgress
{
    private const int AtOnce = 4;

    public static async Task<IReadOnlyList<AssessmentRecord>> RunAsync(
        Screen screen, ApiClient api, IReadOnlyList<string> controls, CancellationToken cancellation)
    {
        if (controls.Count == 0)
            controls = [.. (await api.PostureAsync(cancellation).ConfigureAwait(false)).Controls.Select(control => control.Id)];
        var results = new IReadOnlyList<AssessmentRecord>[controls.Count];
        await screen.ErrorConsole().Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(async display =>
            {
                var total = display.AddTask(Text.Verifying.With(controls.Count).EscapeMarkup(), maxValue: controls.Count);
                var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
                await Parallel.ForAsync(0, controls.Count, options, async (i, token) =>
                {
                    var row = display.AddTask(Screen.Clean(controls[i]).EscapeMarkup(), maxValue: 1).IsIndeterminate();
                    results[i] = (await api.VerifyAsync([controls[i]], token).ConfigureAwait(false)).Assessments;
                    row.IsIndeterminate = false;
                    row.Increment(1);
                    total.Increment(1);
                }).ConfigureAwait(false);
            }).ConfigureAwait(false);
        return [.. results.SelectMany(result => result)];
    }
}
