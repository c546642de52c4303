using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Sessions;

/// <summary>Reads sessions, and ends those whose end was never told.</summary>
internal sealed class SessionReader(IDbContextFactory<BastionContext> contexts, BastionFeed feed, TimeProvider time)
{
    private const int Most = 200;

    /// <summary>How long after a grant's hard end the bastion may tell the end of its session.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>How long a session of an unknown serial may live.</summary>
    private static readonly TimeSpan UnknownLife = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<BastionSession>> ListAsync(string? person, bool liveOnly, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Sessions.AsNoTracking()
            .Where(row => !row.Canary && (person == null || row.Person == person) && (!liveOnly || row.EndedAt == null))
            .OrderByDescending(row => row.OpenedAt).Take(Most).ToListAsync(cancellation);
        return [.. rows.Select(row => new BastionSession(
            $"{row.Bastion}:{row.Name}", row.GrantId, row.Person, row.ApprovedBy, row.Destination, row.Source, row.OpenedAt, row.EndedAt, row.End, row.BytesSent, row.BytesReceived, row.Denied))];
    }

    /// <summary>Gives a session the hard end of its grant when no end came: the agent was dead, or what it told was lost.</summary>
    public async Task<int> CloseLostAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        var (over, oldest) = (now - Grace, now - UnknownLife);
        var closed = await context.Sessions.Where(row => row.EndedAt == null && row.Until != null && row.Until < over).ExecuteUpdateAsync(row => row
            .SetProperty(session => session.EndedAt, session => session.Until)
            .SetProperty(session => session.EndInferred, true)
            .SetProperty(session => session.End, "the bastion did not tell its end; it ended with its grant at the latest"), cancellation);
        closed += await context.Sessions.Where(row => row.EndedAt == null && row.Until == null && row.OpenedAt < oldest).ExecuteUpdateAsync(row => row
            .SetProperty(session => session.EndedAt, session => session.OpenedAt)
            .SetProperty(session => session.EndInferred, true)
            .SetProperty(session => session.End, "its serial is of no grant, and its end was not told"), cancellation);
        if (closed > 0)
            feed.Pulse();
        return closed;
    }
}
