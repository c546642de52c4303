using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Server.Bastion.Store;
using Rempart.Ssh.Keys;
using Rempart.Ssh.RevocationLists;

namespace Rempart.Server.Bastion.Authorities;

/// <summary>
/// Writes the list of what is revoked: serials of grants that ended before certificates of them did, and keys that were removed. For
/// the bastion it is a second wall: the principals command refuses the same serials by itself.
/// </summary>
internal static class RevocationLists
{
    /// <summary>A removed key was in a certificate that cannot live longer than this.</summary>
    private static readonly TimeSpan KeptKeys = TimeSpan.FromDays(400);

    public static async Task<byte[]> EncodeAsync(BastionContext context, long version, DateTimeOffset now, TimeSpan skew, CancellationToken cancellation)
    {
        // A bastion whose clock is behind still takes a certificate for expired ones.
        var alive = now - skew - TimeSpan.FromMinutes(1);
        var serials = await context.Grants.AsNoTracking().Where(row => row.State == AccessGrantState.Revoked && row.EndedVersion != null && row.ValidBefore > alive)
            .OrderBy(row => row.Serial).Select(row => row.Serial).ToListAsync(cancellation);
        var since = now - KeptKeys;
        var removed = await context.Keys.AsNoTracking().Where(row => row.RemovedAt > since).Select(row => row.PublicKey).ToListAsync(cancellation);
        return new RevocationList
        {
            Version = (ulong)version,
            Generated = now,
            Comment = "rempart",
            // For every authority: a serial is drawn once, whoever signs it.
            Certificates = serials.Count == 0 ? [] : [new RevokedCertificates { Serials = [.. serials.Select(serial => new SerialRange((ulong)serial, (ulong)serial))] }],
            Keys = [.. removed.Select(SshPublicKey.Parse)],
        }.Encode();
    }
}
