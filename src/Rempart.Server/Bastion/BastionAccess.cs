using Rempart.Core.Access;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Keys;
using Rempart.Server.Bastion.Sessions;

namespace Rempart.Server.Bastion;

/// <inheritdoc/>
internal sealed class BastionAccess(GrantService grants, KeyService keys, SessionReader sessions) : IBastionAccess
{
    public Task<IReadOnlyList<AccessGrant>> GrantsAsync(string? person, bool openOnly, CancellationToken cancellation) => grants.ListAsync(person, openOnly, cancellation);

    public Task<IReadOnlyList<BastionSession>> SessionsAsync(bool liveOnly, CancellationToken cancellation) => sessions.ListAsync(null, liveOnly, cancellation);

    public Task<IReadOnlyList<EnrolledKey>> KeysAsync(string? person, CancellationToken cancellation) => keys.ListAsync(person, cancellation);

    public Task<AccessGrant> ApproveAsync(string grantId, string actor, string? comment, CancellationToken cancellation) => grants.ApproveAsync(grantId, actor, comment, cancellation);

    public Task<AccessGrant> DenyAsync(string grantId, string actor, string comment, CancellationToken cancellation) => grants.DenyAsync(grantId, actor, comment, cancellation);

    public Task<AccessGrant> RevokeAsync(string grantId, string actor, string comment, CancellationToken cancellation) => grants.RevokeAsync(grantId, actor, comment, cancellation);

    public Task<AccessGrant> ReviewAsync(string grantId, string actor, string comment, CancellationToken cancellation) => grants.ReviewAsync(grantId, actor, comment, cancellation);
}
