using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using Rempart.Server.Identity.Provider;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Sessions;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.People;

/// <summary>What Rempart itself keeps about who may come in, whoever signs people in: accounts, machine clients, the console's sessions.</summary>
internal sealed class LocalAccounts(IServiceScopeFactory scopes, SignInRecords records, IdentitySettings settings)
{
    /// <summary>The console's sessions as they stand in the table.</summary>
    public async Task<IReadOnlyList<OwnSession>> ConsoleSessionsAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IdentityStore>().Sessions.AsNoTracking()
            .Where(session => session.ExpiresAt > now && session.IdleUntil > now)
            .Select(session => new OwnSession(session.Id, session.Subject, session.CreatedAt, session.LastSeenAt, session.IdleUntil, session.ExpiresAt))
            .ToListAsync(cancellation);
    }

    /// <summary>Sign-ins of clients such as the CLI, which live on refresh tokens.</summary>
    public async Task<IReadOnlyList<SessionRecord>> ClientSignInsAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        return [.. (await scope.ServiceProvider.GetRequiredService<SessionService>().ListAsync(null, cancellation)).Where(one => one.Client != "browser")];
    }

    /// <summary>Ends one session of a table row or a client's sign-in, with its record first.</summary>
    public async Task EndAsync(Guid id, string actor, CancellationToken cancellation)
    {
        await records.ActedAsync($"session:{id:D}", actor, new RecordDetails("session-ended") { Id = id.ToString("D") }, cancellation);
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<IdentityStore>().Sessions.Where(session => session.Id == id).ExecuteDeleteAsync(cancellation) == 0)
            await scope.ServiceProvider.GetRequiredService<SessionService>().EndAuthorizationAsync(id.ToString("D"), cancellation);
    }

    /// <summary>Accounts of Rempart that are not blocked although people sign in elsewhere; none when they sign in here.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Name)>> BesideTheProviderAsync(CancellationToken cancellation)
    {
        if (!settings.IsExternal)
            return [];
        await using var scope = scopes.CreateAsyncScope();
        var left = await scope.ServiceProvider.GetRequiredService<IdentityStore>().Users.AsNoTracking().Where(account => !account.Blocked)
            .OrderBy(account => account.UserName).Select(account => new { account.Id, account.UserName }).ToListAsync(cancellation);
        return [.. left.Select(account => (account.Id, account.UserName ?? ""))];
    }

    /// <summary>Blocks an account beside an external provider, the last administrator too: nobody signs in with it now.</summary>
    public async Task RetireAsync(Guid id, string actor, CancellationToken cancellation)
    {
        await records.ActedAsync($"account:{id:D}", actor, new RecordDetails("user-changed") { Id = id.ToString("D"), Blocked = true }, cancellation);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IdentityStore>().Users.Where(account => account.Id == id)
            .ExecuteUpdateAsync(update => update.SetProperty(account => account.Blocked, true), cancellation);
    }

    /// <summary>The ids of the machine clients of the embedded provider.</summary>
    public async Task<IReadOnlyList<string>> MachineClientsAsync(CancellationToken cancellation)
    {
        if (settings.IsExternal)
            return [];
        await using var scope = scopes.CreateAsyncScope();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var clients = scope.ServiceProvider.GetRequiredService<ProviderClients>();
        var found = new List<string>();
        await foreach (var application in applications.ListAsync(cancellationToken: cancellation))
        {
            if (await clients.RoleOfAsync(application, cancellation) is not null && await applications.GetClientIdAsync(application, cancellation) is { } id)
                found.Add(id);
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }
}

/// <summary>A row of the console's sessions.</summary>
internal sealed record OwnSession(Guid Id, string Subject, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset IdleUntil, DateTimeOffset ExpiresAt);
