using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Hosts;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Store;
using Rempart.Ssh.Keys;
using Host = Rempart.Core.Estates.Host;

namespace Rempart.Server.Bastion.Canaries;

/// <summary>
/// Tries on the real bastion, with the system's ssh, what it must refuse. The good canary goes first: when it does not pass, the others
/// being refused says nothing.
/// </summary>
internal sealed class Canary(
    BastionChanges changes, IDbContextFactory<BastionContext> contexts, BastionHosts hosts, CanaryCertificates certificates, BastionOptions options, Hosting.DataDirectory directory, TimeProvider time)
{
    /// <summary>Whom canary grants belong to. No person of an estate has a dot in the id.</summary>
    public const string Person = "canary.rempart";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Flies all canaries at one bastion.</summary>
    public async Task FlyAsync(Estate estate, Host bastion, AssessmentDraft draft, CancellationToken cancellation)
    {
        var resource = $"bastion/{bastion.Id}";
        await using (var context = await contexts.CreateDbContextAsync(cancellation))
        {
            if (!await context.Agents.AnyAsync(row => row.Host == bastion.Id, cancellation))
            {
                draft.Miss(resource, "no agent is installed there; on the bastion: rempart bastion install");
                return;
            }
        }
        var place = bastion.AllAddresses.Select(address => address.ToString()).Concat(bastion.Names).FirstOrDefault();
        if (place is null)
        {
            draft.Miss(resource, "the estate gives it no address");
            return;
        }
        GrantRow? grant = null;
        try
        {
            // What the canary reaches is the bastion's own sshd: it is there, and says "SSH-".
            grant = await GrantAsync(bastion, new Destination(place, BastionHosts.PortOf(estate, bastion)), cancellation);
            await FlyAsync(bastion, grant, place, resource, draft, cancellation);
        }
        catch (HostException error)
        {
            draft.Miss(resource, $"the system's ssh could not be run: {error.Message}");
        }
        finally
        {
            if (grant is not null)
                await EndAsync(grant.Id);
        }
    }

    private async Task FlyAsync(Host bastion, GrantRow grant, string place, string resource, AssessmentDraft draft, CancellationToken cancellation)
    {
        if (!await ArrivedAsync(bastion.Id, grant.ActiveVersion!.Value, cancellation))
        {
            draft.Miss(resource, $"its agent did not take a new grant within {Patience.TotalSeconds:0} seconds; on the bastion: systemctl status rempart-bastion");
            return;
        }
        using var key = SshSigningKey.Generate();
        var address = await hosts.AddressAsync(bastion, cancellation);
        using var cage = CanaryCage.Make(directory, key, address);
        var flights = new CanaryFlights(cage, place, grant, options.Account, address.HostName, time);
        var good = await certificates.GoodAsync(grant, key.PublicKey, cancellation);
        var passed = await flights.ForwardAsync(good, grant.Port, cancellation);
        if (passed.Verdict != CanaryVerdict.Passed)
        {
            draft.Miss(resource, $"a permitted tunnel did not pass, so that refusals prove nothing: {passed.Said}");
            return;
        }
        draft.Observe($"ssh {resource}", "a permitted tunnel passed");
        var forbidden = grant.Port == 1 ? 2 : 1;
        await TryAsync("forbidden-port", "a tunnel to a port that the grant does not permit", () => flights.ForwardAsync(good, forbidden, cancellation));
        await TryAsync("remote-forward", "a tunnel back from the bastion (-R)", () => flights.RemoteForwardAsync(good, cancellation));
        await TryAsync("command", "a command", () => flights.CommandAsync(good, cancellation));
        await TryAsync("expired-certificate", "an expired certificate", async () => await flights.ForwardAsync(await certificates.ExpiredAsync(grant, key.PublicKey, cancellation), grant.Port, cancellation));
        await TryAsync("unknown-serial", "a certificate of a serial that no grant has", async () => await flights.ForwardAsync(await certificates.UnknownAsync(grant, key.PublicKey, cancellation), grant.Port, cancellation));
        var ended = await EndAsync(grant.Id);
        if (await ArrivedAsync(bastion.Id, ended, cancellation))
            await TryAsync("revoked-certificate", "the certificate of a revoked grant", () => flights.ForwardAsync(good, grant.Port, cancellation));
        else
            draft.Find(new Finding("revocation-late", resource, Severity.Critical, $"The bastion did not take a revocation within {Patience.TotalSeconds:0} seconds.", "on the bastion: systemctl status rempart-bastion"));
        draft.Examine(resource);

        async Task TryAsync(string rule, string what, Func<Task<CanaryResult>> fly)
        {
            var result = await fly();
            if (result.Verdict == CanaryVerdict.Unclear)
                draft.Miss($"{resource} {rule}", $"it is not clear whether {what} is refused: {result.Said}");
            else
                draft.Observe($"ssh {resource}", $"{what} was {(result.Verdict == CanaryVerdict.Refused ? "refused" : "let through")}");
            if (result.Verdict == CanaryVerdict.Passed)
                draft.Find(new Finding($"canary-{rule}", resource, Severity.Critical, $"The bastion lets through {what}.", "on the bastion: rempart bastion check, then: rempart bastion install"));
        }
    }

    private Task<GrantRow> GrantAsync(Host bastion, Destination destination, CancellationToken cancellation) => changes.RunAsync((context, change) =>
    {
        var now = change.Now.AddTicks(-(change.Now.UtcTicks % TimeSpan.TicksPerSecond));
        var row = new GrantRow
        {
            Id = GrantNames.NewId(),
            Serial = GrantNames.NewSerial(),
            Person = Person,
            Target = bastion.Id,
            Host = destination.Host,
            Port = destination.Port,
            Reason = "canary",
            RequestedAt = change.Now,
            Duration = Life,
            Canary = true,
            State = AccessGrantState.Active,
            ValidAfter = now,
            ValidBefore = now + Life,
            Until = now + Life,
        };
        context.Grants.Add(row);
        change.TellBastion(version => row.ActiveVersion = version);
        return Task.FromResult(row);
    }, cancellation);

    // Also when the check was given up: a canary must not stay open.
    private async Task<long> EndAsync(string id)
    {
        var ended = await changes.RunAsync(async (context, change) =>
        {
            var row = await context.Grants.FromSql($"SELECT * FROM bastion.access_grant WHERE id = {id} FOR UPDATE").SingleAsync();
            if (row.State == AccessGrantState.Active)
            {
                (row.State, row.EndedAt, row.EndReason) = (AccessGrantState.Revoked, change.Now, "the canary is back");
                change.Revoke();
                change.TellBastion(version => row.EndedVersion = version);
            }
            return row;
        }, CancellationToken.None);
        return ended.EndedVersion ?? 0;
    }

    private async Task<bool> ArrivedAsync(string bastion, long version, CancellationToken cancellation)
    {
        var until = time.GetTimestamp();
        while (time.GetElapsedTime(until) < Patience)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            if (await context.Agents.AsNoTracking().AnyAsync(row => row.Host == bastion && row.AcknowledgedVersion >= version, cancellation))
                return true;
            await Task.Delay(Look, time, cancellation);
        }
        return false;
    }
}
