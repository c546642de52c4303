using Rempart.Core.Access;
using Rempart.Core.Controls;
using Rempart.Core.Estates;

namespace Rempart.Server.Identity.People.Controls;

/// <summary>An account that works although the estate ended its person, and the finding that says so.</summary>
internal sealed record DepartedPerson(AccessEndReason Reason, Finding Finding);

/// <summary>Who should be out and is not. The control shows it and the follower acts on it, so both ask here.</summary>
internal static class DepartedPeople
{
    public static DepartedPerson? Find(Estate estate, ProviderPerson account, IReadOnlyDictionary<string, string> links, bool embedded, DateTimeOffset now)
    {
        if (account.Blocked)
            return null;
        var resource = $"account/{account.Id}";
        var remedy = $"rempart people end '{account.Id}'";
        var person = PersonMatch.Find(estate, account, embedded);
        if (PersonMatch.OnDay(person, now) == PersonStanding.Ended)
        {
            return new(AccessEndReason.EmploymentEnded, new Finding(
                "ended-person-active", resource, Severity.Critical, $"The last day of '{person!.Id}' was {person.Until:yyyy-MM-dd}, and the account still works.", remedy));
        }
        return person is null && links.TryGetValue(account.Id, out var former)
            ? new(AccessEndReason.GoneFromEstate, new Finding(
                "gone-person-active", resource, Severity.High, $"The account belonged to '{former}', who is no longer in the estate, and it still works.", $"{remedy}, or declare the person again"))
            : null;
    }
}
