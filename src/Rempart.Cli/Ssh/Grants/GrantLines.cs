using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Access;

namespace Rempart.Cli.Ssh.Grants;

/// <summary>How grants read.</summary>
internal static class GrantLines
{
    public static Cell Of(AccessGrantState state) => state switch
    {
        AccessGrantState.Requested => new Cell(Text.GrantRequested, Tone.Doubtful),
        AccessGrantState.Active => new Cell(Text.GrantActive, Tone.Good),
        AccessGrantState.Denied => new Cell(Text.GrantDenied, Tone.Bad),
        AccessGrantState.Expired => new Cell(Text.GrantExpired, Tone.Quiet),
        _ => new Cell(Text.GrantRevoked, Tone.Bad),
    };

    /// <summary>Whether it counts at a moment.</summary>
    public static bool Counts(AccessGrant grant, DateTimeOffset now) => grant is { State: AccessGrantState.Active, ValidBefore: { } end } && now < end;

    public static void Table(Screen screen, IReadOnlyList<AccessGrant> grants, DateTimeOffset now)
    {
        var table = new TextTable("ID", Text.HeadPerson, Text.HeadTarget, Text.HeadDestination, Text.HeadState, Text.HeadUntil, Text.HeadReason);
        foreach (var grant in grants)
        {
            var state = grant.State == AccessGrantState.Active && !Counts(grant, now) ? AccessGrantState.Expired : grant.State;
            table.Add(
                grant.Id, grant.Person, grant.Target, grant.Destination.ToString(), Of(state),
                grant.ValidBefore is { } end ? Words.Minute(end) : Text.ForDuration.With(Words.Short(grant.Duration)),
                grant.BreakGlass ? new Cell(Text.BreakGlassMark.With(grant.Reason), Tone.Bad) : grant.Reason);
        }
        table.Write(screen);
    }

    /// <summary>Where a grant stands, and what comes next.</summary>
    public static void Standing(Screen screen, AccessGrant grant)
    {
        switch (grant.State)
        {
            case AccessGrantState.Requested:
                screen.Line(Text.GrantWaits.With(grant.Id, grant.Target, grant.ApprovalsNeeded.ToString(CultureInfo.InvariantCulture)));
                break;
            case AccessGrantState.Active:
                screen.Line(new Cell(Text.GrantOpen.With(grant.Id, grant.Target, grant.Destination, Words.Minute(grant.ValidBefore ?? default)), Tone.Good));
                if (grant.BreakGlass)
                    screen.Line(new Cell(Text.GrantBreakGlass, Tone.Doubtful));
                break;
            default:
                screen.Line(Of(grant.State), ": ", Text.GrantClosed.With(grant.Id, grant.Target, grant.EndReason ?? "-"));
                break;
        }
    }
}
