using Rempart.Core.Controls;
using Rempart.Core.Estates;

namespace Rempart.Server.Tests.Posture;

/// <summary>The simplest control that is enforced for real: a file that must hold what was declared.</summary>
internal sealed class FileControl(TimeProvider time) : IEnforcedControl
{
    public const string Id = "exposure.listeners";
    public const string Declared = "declared\n";

    /// <summary>The file; a test sets it before the first check.</summary>
    public string Path { get; set; } = "";

    /// <summary>What happens before a check looks, such as a failure.</summary>
    public Func<Task> BeforeLooking { get; set; } = () => Task.CompletedTask;

    /// <summary>What happens before a plan is applied.</summary>
    public Func<Task> BeforeApplying { get; set; } = () => Task.CompletedTask;

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        await BeforeLooking();
        var draft = new AssessmentDraft(Id, time);
        if (!File.Exists(Path))
        {
            draft.Miss("file", "it is not there");
            return draft.Conclude();
        }
        var content = await File.ReadAllTextAsync(Path, cancellation);
        draft.Examine("file");
        draft.Observe("file", content.Trim());
        if (content != Declared)
            draft.Find(new Finding("content", "file", Severity.High, $"The file holds '{content.Trim()}'.", "rempart apply"));
        return draft.Conclude();
    }

    public async Task<ChangePlan> PlanAsync(Estate estate, CancellationToken cancellation)
    {
        var content = await File.ReadAllTextAsync(Path, cancellation);
        ChangeStep[] steps = content == Declared ? [] : [new ChangeStep("file", "Write what is declared.", content, Declared)];
        return new ChangePlan(Id, time.GetUtcNow(), steps);
    }

    public async Task<ApplyResult> ApplyAsync(ChangePlan plan, CancellationToken cancellation)
    {
        await BeforeApplying();
        if (await File.ReadAllTextAsync(Path, cancellation) != plan.Steps[0].Before)
            return new ApplyResult(Id, 0, "The file is not what the plan showed. Plan again.");
        await File.WriteAllTextAsync(Path, plan.Steps[0].After, cancellation);
        return new ApplyResult(Id, 1, null);
    }
}
