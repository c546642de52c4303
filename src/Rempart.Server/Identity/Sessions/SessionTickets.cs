using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Sessions;

/// <summary>Keeps the tickets of cookies in PostgreSQL, so that a session can be ended from the server at once.</summary>
internal sealed class SessionTickets(
    IDbContextFactory<IdentityStore> stores, IDataProtectionProvider protection, TimeProvider time) : ITicketStore
{
    /// <summary>The end of a session in which nothing happens.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>The end of every session.</summary>
    public static readonly TimeSpan Absolute = TimeSpan.FromHours(12);

    private readonly IDataProtector _protector = protection.CreateProtector("rempart.sessions");

    public Task<string> StoreAsync(AuthenticationTicket ticket) => KeepAsync(ticket, null, CancellationToken.None);

    public Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken) =>
        KeepAsync(ticket, httpContext, cancellationToken);

    public Task RenewAsync(string key, AuthenticationTicket ticket) => RenewAsync(key, ticket, CancellationToken.None);

    public async Task RenewAsync(string key, AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        var now = time.GetUtcNow();
        var idle = now + Idle;
        var bytes = _protector.Protect(TicketSerializer.Default.Serialize(ticket));
        await using var store = await stores.CreateDbContextAsync(cancellationToken);
        await store.Sessions.Where(session => session.KeyHash == hash).ExecuteUpdateAsync(
            update => update
                .SetProperty(session => session.LastSeenAt, now)
                .SetProperty(session => session.IdleUntil, idle)
                .SetProperty(session => session.Ticket, bytes),
            cancellationToken);
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => RetrieveAsync(key, CancellationToken.None);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        var now = time.GetUtcNow();
        await using var store = await stores.CreateDbContextAsync(cancellationToken);
        var session = await store.Sessions.AsNoTracking().FirstOrDefaultAsync(
            item => item.KeyHash == hash && item.ExpiresAt > now && item.IdleUntil > now, cancellationToken);
        if (session is null || Open(session.Ticket) is not { } ticket)
            return null;
        if (ticket.Principal.Identity is ClaimsIdentity identity && !identity.HasClaim(claim => claim.Type == CallerClaims.Session))
            identity.AddClaim(new Claim(CallerClaims.Session, session.Id.ToString("D")));
        return ticket;
    }

    public Task RemoveAsync(string key) => RemoveAsync(key, CancellationToken.None);

    public async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        await using var store = await stores.CreateDbContextAsync(cancellationToken);
        await store.Sessions.Where(session => session.KeyHash == hash).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task<string> KeepAsync(AuthenticationTicket ticket, HttpContext? http, CancellationToken cancellation)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var now = time.GetUtcNow();
        var agent = http?.Request.Headers.UserAgent.ToString();
        await using var store = await stores.CreateDbContextAsync(cancellation);
        store.Sessions.Add(new Session
        {
            Id = Guid.CreateVersion7(now),
            KeyHash = Hash(key),
            Scheme = ticket.AuthenticationScheme,
            Subject = ticket.Principal.Subject() ?? "",
            Name = ticket.Principal.Identity?.Name ?? "",
            CreatedAt = now,
            LastSeenAt = now,
            IdleUntil = now + Idle,
            ExpiresAt = now + Absolute,
            Address = http?.Connection.RemoteIpAddress?.ToString(),
            Agent = agent is { Length: > 256 } ? agent[..256] : agent,
            Ticket = _protector.Protect(TicketSerializer.Default.Serialize(ticket)),
        });
        await store.SaveChangesAsync(cancellation);
        return key;
    }

    private AuthenticationTicket? Open(byte[] bytes)
    {
        try
        {
            return TicketSerializer.Default.Deserialize(_protector.Unprotect(bytes));
        }
        catch (CryptographicException)
        {
            // The data protection keys were replaced: the session cannot be read, so the person signs in again.
            return null;
        }
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));
}
