using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Text;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Controls;

/// <summary>What people must look at: forwards that were refused, emergencies that nobody reviewed, a bastion that is silent or ill.</summary>
internal sealed class AccessAlarms(IDbContextFactory<BastionContext> contexts, BastionOptions options, TimeProvider time)
{
    private const int MostFindings = 50;
    private static readonly TimeSpan Shown = TimeSpan.FromDays(1);
    private static readonly TimeSpan FaultShown = TimeSpan.FromHours(1);

    public async Task LookAsync(AssessmentDraft draft, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await DeniedAsync(context, draft, cancellation);
        await EmergenciesAsync(context, draft, cancellation);
        await AgentsAsync(context, draft, cancellation);
    }

    private async Task DeniedAsync(BastionContext context, AssessmentDraft draft, CancellationToken cancellation)
    {
        var since = time.GetUtcNow() - Shown;
        var denied = await context.Events.AsNoTracking().Where(row => row.Kind == BastionEventKind.Denied && !row.Canary && row.At > since)
            .GroupBy(row => new { row.Bastion, row.Person, row.Destination })
            .Select(group => new { group.Key.Bastion, group.Key.Person, group.Key.Destination, Count = group.Count() })
            .OrderByDescending(group => group.Count).Take(MostFindings + 1).ToListAsync(cancellation);
        foreach (var group in denied.Take(MostFindings))
        {
            var (who, where) = (group.Person ?? "somebody unknown", group.Destination ?? "a channel that is no tunnel");
            draft.Find(new Finding(
                "forward-denied", $"bastion/{group.Bastion} {who} -> {where}", Severity.High,
                $"{who} tried to reach {where} through '{group.Bastion}' and was refused, {group.Count} {(group.Count == 1 ? "time" : "times")} in the last day.",
                "ask the person; when it was not them, end what they have: rempart ssh revoke"));
        }
        if (denied.Count > MostFindings)
            draft.Find(new Finding("forward-denied-often", "bastion", Severity.High, $"More than {MostFindings} kinds of forwards were refused in the last day.", "read the sessions: rempart ssh list"));
        draft.Observe("rempart: events of the bastion", $"{denied.Sum(group => group.Count)} forwards refused in the last day");
    }

    private async Task EmergenciesAsync(BastionContext context, AssessmentDraft draft, CancellationToken cancellation)
    {
        var open = await context.Grants.AsNoTracking().Where(row => row.BreakGlass && row.ReviewedAt == null).OrderBy(row => row.RequestedAt).Take(MostFindings).ToListAsync(cancellation);
        foreach (var row in open)
        {
            var overdue = time.GetUtcNow() - row.RequestedAt > TimeSpan.FromHours(options.ReviewHours);
            draft.Find(new Finding(
                overdue ? "break-glass-overdue" : "break-glass-open", $"grant/{row.Id}", overdue ? Severity.High : Severity.Medium,
                $"'{row.Person}' took '{row.Target}' without approval on {row.RequestedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, and nobody reviewed it{(overdue ? $" within {Durations.Format(TimeSpan.FromHours(options.ReviewHours))}" : " yet")}.",
                $"somebody else reviews it in the console, under Access: {row.Id}"));
        }
    }

    private async Task AgentsAsync(BastionContext context, AssessmentDraft draft, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var agent in await context.Agents.AsNoTracking().OrderBy(row => row.Host).ToListAsync(cancellation))
        {
            draft.Observe($"rempart: agent of {agent.Host}", agent.HeardAt is { } heard ? $"heard {Durations.Format(TimeSpan.FromSeconds(Math.Max(1, Math.Floor((now - heard).TotalSeconds))))} ago" : "never heard");
            if (now - (agent.HeardAt ?? agent.InstalledAt) > TimeSpan.FromMinutes(options.SilentMinutes))
                draft.Find(new Finding("bastion-silent", $"bastion/{agent.Host}", Severity.High, $"The agent of '{agent.Host}' was not heard for more than {options.SilentMinutes} minutes: what is revoked reaches it late.", "on the bastion: systemctl status rempart-bastion"));
            if (agent.CertificateUntil - now < TimeSpan.FromDays(1))
                draft.Find(new Finding("host-certificate-ends", $"bastion/{agent.Host}", Severity.Medium, $"The host certificate of '{agent.Host}' ends on {agent.CertificateUntil.UtcDateTime:yyyy-MM-dd HH:mm} UTC and was not renewed.", "on the bastion: systemctl status rempart-bastion"));
        }
        var since = now - FaultShown;
        foreach (var fault in await context.Events.AsNoTracking().Where(row => row.Kind == BastionEventKind.Fault && row.At > since).OrderByDescending(row => row.At).Take(MostFindings).ToListAsync(cancellation))
            draft.Find(new Finding("bastion-fault", $"bastion/{fault.Bastion} {fault.Detail}", Severity.High, $"'{fault.Bastion}' reports a fault: {fault.Detail}", "on the bastion: rempart bastion check"));
    }
}
