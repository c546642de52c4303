using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Sessions;

/// <summary>Lists and ends sessions: those of browsers, and the sign-ins of clients such as the CLI, which live on refresh tokens.</summary>
internal sealed class SessionService(
    IdentityStore store,
    IOpenIddictAuthorizationManager authorizations,
    IOpenIddictTokenManager tokens,
    TimeProvider time)
{
    private const string Valid = OpenIddictConstants.Statuses.Valid;

    /// <summary>The live sessions of one subject, or of all.</summary>
    public async Task<List<SessionRecord>> ListAsync(string? subject, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var browsers = await store.Sessions.AsNoTracking()
            .Where(session => session.Scheme == Schemes.Console && session.ExpiresAt > now && session.IdleUntil > now && (subject == null || session.Subject == subject))
            .Select(session => new SessionRecord(
                session.Id, session.Subject, session.Name, "browser", session.CreatedAt, session.LastSeenAt, session.ExpiresAt, session.Address, session.Agent))
            .ToListAsync(cancellation);
        var clients = await (
            from authorization in store.Set<OpenIddictEntityFrameworkCoreAuthorization<Guid>>().AsNoTracking()
            join account in store.Users on authorization.Subject equals account.Id.ToString()
            let end = authorization.Tokens
                .Where(token => token.Type == OpenIddictConstants.TokenTypeIdentifiers.RefreshToken && token.Status == Valid)
                .Max(token => token.ExpirationDate)
            where authorization.Status == Valid && end > now.UtcDateTime && (subject == null || authorization.Subject == subject)
            select new { authorization.Id, authorization.Subject, account.UserName, Client = authorization.Application!.ClientId, authorization.CreationDate, End = end })
            .ToListAsync(cancellation);
        browsers.AddRange(clients.Select(item => new SessionRecord(
            item.Id, item.Subject!, item.UserName!, item.Client ?? "", Utc(item.CreationDate), Utc(item.CreationDate), Utc(item.End), null, null)));
        return [.. browsers.OrderByDescending(session => session.CreatedAt).ThenBy(session => session.Id)];
    }

    /// <summary>Ends one session.</summary>
    public async Task EndAsync(SessionRecord session, CancellationToken cancellation)
    {
        if (await store.Sessions.Where(item => item.Id == session.Id).ExecuteDeleteAsync(cancellation) > 0)
        {
            // The session with the provider would sign the browser in again without a word.
            await store.Sessions.Where(item => item.Subject == session.User && item.Scheme == Schemes.Provider && item.Agent == session.Agent && item.Address == session.Address)
                .ExecuteDeleteAsync(cancellation);
            return;
        }
        await EndAuthorizationAsync(session.Id.ToString("D"), cancellation);
    }

    /// <summary>Ends a client's sign-in with all its tokens.</summary>
    public async Task EndAuthorizationAsync(string id, CancellationToken cancellation)
    {
        await tokens.RevokeByAuthorizationIdAsync(id, cancellation);
        if (await authorizations.FindByIdAsync(id, cancellation) is { } authorization)
            await authorizations.TryRevokeAsync(authorization, cancellation);
    }

    /// <summary>Ends all sessions and revokes all tokens of a subject.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> EndAllAsync(string subject, CancellationToken cancellation)
    {
        var browsers = await store.Sessions.Where(session => session.Subject == subject).ExecuteDeleteAsync(cancellation);
        await tokens.RevokeBySubjectAsync(subject, cancellation);
        return browsers + (int)await authorizations.RevokeBySubjectAsync(subject, cancellation);
    }

    private static DateTimeOffset Utc(DateTime? value) => new(DateTime.SpecifyKind(value ?? default, DateTimeKind.Utc));
}
