using System.Text.Json;
using Rempart.Core.Access;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Grants;

/// <summary>A decision as it is stored: also which person the actor is, so that one person who comes two ways counts once.</summary>
internal sealed record StoredDecision(string By, string Person, DateTimeOffset At, AccessDecisionKind Kind, string? Comment);

/// <summary>Turns rows into the records that others see.</summary>
internal static class GrantRecords
{
    public static AccessGrant Of(GrantRow row) =>
        new(row.Id, (ulong)row.Serial, row.Person, row.Target, DestinationOf(row), row.Reason, row.State, row.RequestedAt, row.Duration, row.ApprovalsNeeded)
        {
            BreakGlass = row.BreakGlass,
            ValidAfter = row.ValidAfter,
            ValidBefore = row.ValidBefore,
            EndedAt = row.EndedAt,
            EndReason = row.EndReason,
            KeyFingerprint = row.KeyFingerprint,
            Decisions = [.. Decisions(row).Select(one => new AccessDecision(one.By, one.At, one.Kind, one.Comment))],
        };

    public static Destination DestinationOf(GrantRow row) => new(row.Host, row.Port);

    public static List<StoredDecision> Decisions(GrantRow row) => JsonSerializer.Deserialize(row.Decisions, AccessEvidenceJson.Default.ListStoredDecision)!;

    public static void Add(GrantRow row, StoredDecision decision) =>
        row.Decisions = JsonSerializer.Serialize([.. Decisions(row), decision], AccessEvidenceJson.Default.ListStoredDecision);

    /// <summary>The certificate's key id: the bastion's log says from it which grant a session belongs to.</summary>
    public static string KeyIdOf(GrantRow row) => $"{row.Id};person={row.Person}";
}
