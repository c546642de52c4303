using Rempart.Core.Events;
using Rempart.Core.Text;
using Rempart.Server.Events.Lake.Keeping;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Holds;

/// <summary>What a hold must say before it is set.</summary>
internal static class HoldRules
{
    /// <exception cref="LegalHoldRefusedException">Something of the request is wrong; the message says what.</exception>
    public static HoldRow Read(LegalHoldRequest request, string id, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        // More than a line is a reason, too; other control characters are none.
        if (request.Reason?.Trim() is not { Length: > 0 and <= ILegalHolds.LongestReason } reason || reason.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r')))
            throw Wrong($"'reason' must have 1 to {ILegalHolds.LongestReason} characters.");
        if (request.From is not { } from || request.To is not { } to)
            throw Wrong("'from' and 'to' must say which event times are held, such as 2026-11-01T00:00:00Z.");
        if (from >= to)
            throw Wrong("'from' must be before 'to'.");
        return new HoldRow
        {
            Id = id,
            Reason = reason,
            ClassUid = ClassOf(request.Class),
            From = from.ToUniversalTime(),
            To = to.ToUniversalTime(),
            By = actor,
            CreatedAt = now,
        };
    }

    private static int? ClassOf(string? text)
    {
        if (text is null)
            return null;
        return RetentionRules.ClassOf(text) ?? throw Wrong(
            Suggestions.Nearest(text, RetentionRules.Names) is { } near
                ? $"There is no class of events '{text}'. Did you mean '{near}'?"
                : $"There is no class of events '{text}'. Write its number in OCSF, or {string.Join(", ", RetentionRules.Names.SkipLast(1))} or {RetentionRules.Names.Last()}.");
    }

    private static LegalHoldRefusedException Wrong(string message) => new(LegalHoldRefusal.BadRequest, message);
}
