using Rempart.Core.Access;
using Rempart.Core.Estates;

namespace Rempart.Server.Identity.People;

/// <summary>Finds the estate's person behind a caller. What cannot be told is no.</summary>
internal sealed class PeopleDirectory(IEstateSource estates, IPeopleProvider provider, AccessEndings endings, IdentitySettings settings, TimeProvider time) : IPeopleDirectory
{
    public async Task<PersonAnswer> FindAsync(string subject, string? name, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        if (await endings.ReasonAsync(subject, cancellation) is not null)
            return new(null, PersonStanding.Blocked, "Access was ended. An administrator can give it back: rempart people unblock");
        try
        {
            var account = provider.OnlySignsIn is null
                ? await provider.FindAsync(subject, cancellation)
                // All there is is what the issuer's token said when the person signed in.
                : new ProviderPerson(subject, name ?? "", name) { VerifiedEmail = name?.ToLowerInvariant() };
            if (account is null)
                return new(null, PersonStanding.Nobody, "The login provider has no such account.");
            return account.Blocked ? new(null, PersonStanding.Blocked, "The account is blocked at the login provider.") : OfPerson(account);
        }
        catch (PeopleException error)
        {
            return new(null, PersonStanding.Unknown, error.Message);
        }
    }

    private PersonAnswer OfPerson(ProviderPerson account)
    {
        var person = PersonMatch.Find(estates.Current, account, embedded: !settings.IsExternal);
        return PersonMatch.OnDay(person, time.GetUtcNow()) switch
        {
            PersonStanding.Nobody => new(null, PersonStanding.Nobody, "The account belongs to no person of the estate. Declare the person in the estate, with the account's e-mail address."),
            PersonStanding.NotYet => new(person, PersonStanding.NotYet, $"The first day of '{person!.Id}' is {person.Since:yyyy-MM-dd}."),
            PersonStanding.Ended => new(person, PersonStanding.Ended, $"The last day of '{person!.Id}' was {person.Until:yyyy-MM-dd}."),
            var standing => new(person, standing, null),
        };
    }
}
