using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rempart.Core.Access;
using Rempart.Core.Evidence;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.People;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Keys;

/// <summary>People's keys: enrolled when they are protected, removed by their owner or when their owner goes.</summary>
internal sealed class KeyService(BastionChanges changes, IDbContextFactory<BastionContext> contexts, EstatePeople people, Attestations attestations, TimeProvider time)
{
    private const int MostKeys = 10;
    private const int ChallengeLength = 32;
    private static readonly TimeSpan ChallengeLife = TimeSpan.FromMinutes(10);

    public async Task<IReadOnlyList<EnrolledKey>> ListAsync(string? person, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Keys.AsNoTracking().Where(row => row.RemovedAt == null && (person == null || row.Person == person))
            .OrderBy(row => row.Person).ThenBy(row => row.EnrolledAt).ToListAsync(cancellation);
        return [.. rows.Select(Record)];
    }

    /// <summary>A challenge for the attestation of a security key, in base64.</summary>
    public async Task<string> ChallengeAsync(string actor, CancellationToken cancellation)
    {
        var person = people.Active(actor);
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        await context.Challenges.Where(row => row.Until < now).ExecuteDeleteAsync(cancellation);
        if (await context.Challenges.CountAsync(row => row.Person == person.Id, cancellation) >= MostKeys)
            throw new AccessRefusedException(AccessRefusal.Conflict, "You asked for many challenges and used none. Wait ten minutes.");
        var row = new ChallengeRow { Challenge = RandomNumberGenerator.GetBytes(ChallengeLength), Person = person.Id, Until = now + ChallengeLife };
        context.Challenges.Add(row);
        await context.SaveChangesAsync(cancellation);
        return Convert.ToBase64String(row.Challenge);
    }

    /// <summary>Enrols a key.</summary>
    /// <exception cref="AccessRefusedException">It is not protected, too weak, or somebody else's.</exception>
    public async Task<EnrolledKey> EnrolAsync(KeyEnrolment enrolment, string actor, CancellationToken cancellation)
    {
        var person = people.Active(actor);
        var rules = KeyRules.Of(people.Estate);
        var key = rules.Read(enrolment);
        try
        {
            return await changes.RunAsync(async (context, change) =>
            {
                var attested = enrolment.Attestation is not null;
                if (attested)
                    attestations.Check(key, enrolment.Attestation!, await TakeChallengeAsync(context, person.Id, enrolment.Challenge, change.Now, cancellation));
                if (rules.NeedsAttestation && key.IsSecurityKey && !attested)
                    throw new AccessRefusedException(AccessRefusal.Invalid, "The estate wants security keys attested. Make the key with: ssh-keygen -t ed25519-sk -O write-attestation=FILE");
                var row = await context.Keys.SingleOrDefaultAsync(known => known.Fingerprint == key.Fingerprint, cancellation);
                if (row is not null && row.Person != person.Id)
                    throw new AccessRefusedException(AccessRefusal.Conflict, "Somebody else enrolled this key. A key belongs to one person: make another with: rempart ssh keygen");
                if (row is { RemovedAt: null })
                    throw new AccessRefusedException(AccessRefusal.Conflict, $"You enrolled this key already ({key.Fingerprint}).");
                if (await context.Keys.CountAsync(known => known.Person == person.Id && known.RemovedAt == null, cancellation) >= MostKeys)
                    throw new AccessRefusedException(AccessRefusal.Conflict, $"You have {MostKeys} keys, which is the most. Remove one first.");
                var protection = JsonSerializer.Serialize(KeyRules.Tame(enrolment.Protection), KeyJson.Default.KeyProtection);
                if (row is null)
                {
                    row = new KeyRow
                    {
                        Fingerprint = key.Fingerprint,
                        Person = person.Id,
                        PublicKey = key.WithComment(null).ToLine(),
                        Algorithm = key.AlgorithmName,
                        Bits = key.Bits,
                        Protection = protection,
                        Attested = attested,
                        EnrolledAt = change.Now,
                    };
                    context.Keys.Add(row);
                }
                else
                {
                    (row.RemovedAt, row.EnrolledAt, row.Protection, row.Attested) = (null, change.Now, protection, attested);
                    change.Revoke();
                }
                change.Record(Evidence("key-enrolled", row, actor, change.Now, $"{row.Algorithm}, {enrolment.Protection.Kind}{(attested ? ", attested" : "")}"));
                return Record(row);
            }, cancellation);
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw new AccessRefusedException(AccessRefusal.Conflict, $"This key is being enrolled already ({key.Fingerprint}).");
        }
    }

    /// <summary>Removes a key; certificates of it stop to count and grants that use it end.</summary>
    public Task RemoveAsync(string fingerprint, string? owner, string actor, CancellationToken cancellation) => changes.RunAsync(async (context, change) =>
    {
        var row = await context.Keys.SingleOrDefaultAsync(known => known.Fingerprint == fingerprint && known.RemovedAt == null && (owner == null || known.Person == owner), cancellation)
            ?? throw new AccessRefusedException(AccessRefusal.NotFound, "There is no such key. List yours with: rempart ssh list");
        await RemoveAsync(context, change, row, actor, cancellation);
        return true;
    }, cancellation);

    /// <summary>Removes all keys of a person who goes.</summary>
    public Task<int> RemoveAllAsync(string person, string actor, CancellationToken cancellation) => changes.RunAsync(async (context, change) =>
    {
        var rows = await context.Keys.Where(known => known.Person == person && known.RemovedAt == null).ToListAsync(cancellation);
        foreach (var row in rows)
            await RemoveAsync(context, change, row, actor, cancellation);
        return rows.Count;
    }, cancellation);

    private static async Task RemoveAsync(BastionContext context, BastionChange change, KeyRow row, string actor, CancellationToken cancellation)
    {
        row.RemovedAt = change.Now;
        change.Revoke();
        foreach (var grant in await context.Grants.FromSql($"SELECT * FROM bastion.access_grant WHERE key_fingerprint = {row.Fingerprint} AND state = 1 FOR UPDATE").ToListAsync(cancellation))
        {
            (grant.State, grant.EndedAt, grant.EndReason) = (AccessGrantState.Revoked, change.Now, "its key was removed");
            change.TellBastion(version => grant.EndedVersion = version);
            change.Record(AccessEvidence.Of(EvidenceKind.Action, "access-revoked", grant, actor, change.Now, grant.EndReason));
        }
        change.Record(Evidence("key-removed", row, actor, change.Now, null));
    }

    private static async Task<byte[]> TakeChallengeAsync(BastionContext context, string person, string? challenge, DateTimeOffset now, CancellationToken cancellation)
    {
        var bytes = new byte[ChallengeLength];
        if (!Convert.TryFromBase64String(challenge ?? "", bytes, out var length) || length != ChallengeLength
            || await context.Challenges.Where(row => row.Challenge == bytes && row.Person == person && row.Until > now).ExecuteDeleteAsync(cancellation) != 1)
        {
            throw new AccessRefusedException(AccessRefusal.Invalid, "'challenge' is not one that was given to you in the last ten minutes, or it was used. Ask for another.");
        }
        return bytes;
    }

    private static EvidenceRecord Evidence(string action, KeyRow row, string actor, DateTimeOffset at, string? detail) =>
        AccessEvidence.Record(EvidenceKind.Action, $"person:{row.Person}", actor, at, new AccessEvidence(action) { Person = row.Person, Key = row.Fingerprint, Detail = detail });

    internal static EnrolledKey Record(KeyRow row) => new(
        row.Fingerprint, row.Person, row.PublicKey, row.Algorithm, row.Bits, JsonSerializer.Deserialize(row.Protection, KeyJson.Default.KeyProtection)!,
        row.Attested, row.EnrolledAt, row.LastUsedAt);
}
