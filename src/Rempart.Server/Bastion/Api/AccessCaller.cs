using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Server.Bastion.People;
using Rempart.Server.Identity;

namespace Rempart.Server.Bastion.Api;

/// <summary>Whose access a caller sees.</summary>
internal sealed class AccessCaller(EstatePeople people, IAuthorizationService rights)
{
    /// <summary>Operators, and people of the estate who agree to accesses, see everybody's; all others their own.</summary>
    public async Task<bool> SeesAllAsync(ClaimsPrincipal caller) =>
        (await rights.AuthorizeAsync(caller, null, Policies.Operator)).Succeeded || (people.Of(caller.Actor()) is { } person && Approves(person));

    /// <summary>The person whose things a list shows: the one that is named, when the caller may see them; else the caller's own.</summary>
    /// <exception cref="AccessRefusedException">It is somebody else's.</exception>
    public async Task<string?> ScopeAsync(ClaimsPrincipal caller, string? asked)
    {
        if (await SeesAllAsync(caller))
            return asked;
        var own = people.Active(caller.Actor()).Id;
        return asked is null || asked == own
            ? own
            : throw new AccessRefusedException(AccessRefusal.NotAllowed, "You see your own access only. Operators, and those who agree to accesses, see everybody's.");
    }

    /// <summary>Whether a caller may end somebody's access: their own, as an operator, or as one who may agree to it.</summary>
    public async Task<bool> MayRevokeAsync(ClaimsPrincipal caller, AccessGrant grant) =>
        (await rights.AuthorizeAsync(caller, null, Policies.Operator)).Succeeded
        || (people.Of(caller.Actor()) is { } person && (person.Id == grant.Person || AccessPolicy.MayApprove(people.Estate, person, grant.Target)));

    /// <summary>Whether a grant is the caller's own.</summary>
    public bool IsOwn(ClaimsPrincipal caller, AccessGrant grant) => people.Of(caller.Actor())?.Id == grant.Person;

    private bool Approves(Person person) =>
        AccessPolicy.IsActive(person, people.Today) && person.Roles.Select(people.Estate.Roles.Find).OfType<Role>().Any(role => role.Approves.Count > 0);
}
