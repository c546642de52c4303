using Rempart.Core.Access;
using Rempart.Server.Bastion.People;
using Rempart.Server.Identity;

namespace Rempart.Server.Bastion.Api;

/// <summary>
/// Asks the directory of people, when there is one, whether the caller may have access now, and whether the directory means the same
/// person as the caller's name does: a name alone could be chosen to be somebody else's.
/// </summary>
internal sealed class CallerStanding : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.RequestServices.GetService<IPeopleDirectory>() is { } directory && http.User.Subject() is { } subject)
        {
            var person = http.RequestServices.GetRequiredService<EstatePeople>().Of(http.User.Actor());
            var answer = await directory.FindAsync(subject, http.User.Identity?.Name, http.RequestAborted);
            // Somebody who is no person, such as the local socket's administrator, asks for nothing and may still look and end.
            if (answer.Standing is not (PersonStanding.Allowed or PersonStanding.Nobody))
                return AccessProblems.Of(new AccessRefusedException(AccessRefusal.NotAllowed, answer.Reason ?? "You may not have access now."));
            if (answer.Person is not null && person is null)
                return AccessProblems.Of(new AccessRefusedException(AccessRefusal.NotAllowed, "Your sign-in does not tell your e-mail address. Let an administrator name a claim of the access token that holds it: Rempart__Identity__NameClaim."));
            if (answer.Person?.Id != person?.Id)
                return AccessProblems.Of(new AccessRefusedException(AccessRefusal.NotAllowed, "Your account and your name are not of the same person of the estate. Let an administrator correct the e-mail address."));
        }
        return await next(context);
    }
}
