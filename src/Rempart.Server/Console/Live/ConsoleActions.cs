using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Rempart.Core.Controls;
using Rempart.Core.Posture;
using Rempart.Server.Identity;

namespace Rempart.Server.Console.Live;

/// <summary>What a person may do from a page. The right is asked for again at the moment of the act: a button alone proves nothing.</summary>
internal sealed partial class ConsoleActions(
    IPosture posture,
    IEnforcement enforcement,
    AuthenticationStateProvider people,
    IAuthorizationService rights,
    ILogger<ConsoleActions> log)
{
    /// <summary>Verifies controls now. Null when it was done, else the key of the text that says why not.</summary>
    public Task<string?> VerifyAsync(IReadOnlyList<string> controls, IProgress<AssessmentRecord>? progress, CancellationToken cancellation) =>
        DoAsync(Policies.Operator, async actor => await posture.VerifyAsync(controls, actor, progress, cancellation) is not null);

    /// <summary>Accepts the risk of a finding. Null when it was done, else the key of the text that says why not.</summary>
    public Task<string?> AcceptAsync(string fingerprint, AcceptRequest request, CancellationToken cancellation) =>
        DoAsync(Policies.Approver, async actor => await posture.AcceptAsync(fingerprint, request, actor, cancellation) is not null);

    /// <summary>Withdraws an acceptance. Null when it was done, else the key of the text that says why not.</summary>
    public Task<string?> WithdrawAsync(string fingerprint, CancellationToken cancellation) =>
        DoAsync(Policies.Approver, async actor => await posture.WithdrawAsync(fingerprint, actor, cancellation) is not null);

    /// <summary>
    /// Says what enforcing a control would change, or why that cannot be told. The problem, when there is one, is the key of the text
    /// that says it.
    /// </summary>
    public async Task<(PlanResponse? Plan, string? Refusal, string? Problem)> PlanAsync(string controlId, CancellationToken cancellation)
    {
        PlanResponse? plan = null;
        string? refusal = null;
        var problem = await DoAsync(Policies.Operator, async actor =>
        {
            try
            {
                plan = await enforcement.PlanAsync([controlId], actor, cancellation);
            }
            catch (EnforcementException error)
            {
                refusal = error.Message;
            }
            return true;
        });
        return (plan, refusal, problem);
    }

    /// <summary>Applies what was shown. The problem, when there is one, is the key of the text that says it.</summary>
    public async Task<(ApplyOutcome? Outcome, string? Problem)> ApplyAsync(string planId, CancellationToken cancellation)
    {
        ApplyOutcome? outcome = null;
        var problem = await DoAsync(Policies.Operator, async actor => (outcome = await enforcement.ApplyAsync(planId, actor, cancellation)) is not null);
        return (outcome, problem);
    }

    private async Task<string?> DoAsync(string policy, Func<string, Task<bool>> act)
    {
        var person = (await people.GetAuthenticationStateAsync()).User;
        if (!(await rights.AuthorizeAsync(person, null, policy)).Succeeded)
            return "action.forbidden";
        try
        {
            return await act(person.Actor()) ? null : "action.gone";
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogFailed(problem, policy);
            return "action.failed";
        }
    }

    [LoggerMessage(4103, LogLevel.Error, "An action from the console failed; it needed the right of {Policy}.")]
    private partial void LogFailed(Exception problem, string policy);
}
