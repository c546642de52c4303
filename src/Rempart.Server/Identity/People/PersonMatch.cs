using Rempart.Core.Access;
using Rempart.Core.Estates;

namespace Rempart.Server.Identity.People;

/// <summary>Which person of the estate an account belongs to, and whether that person may have access.</summary>
internal static class PersonMatch
{
    /// <summary>
    /// By the verified e-mail address; an account of Rempart's own also by its name, when that is the person's id. At an external
    /// provider a name proves nothing: people choose it.
    /// </summary>
    public static Person? Find(Estate estate, ProviderPerson account, bool embedded) =>
        estate.People.FirstOrDefault(person =>
            string.Equals(person.Email, account.VerifiedEmail, StringComparison.OrdinalIgnoreCase) || (embedded && person.Id == account.Name));

    /// <summary>The standing of a person by the estate's days alone. The last day counts to its end, UTC.</summary>
    public static PersonStanding OnDay(Person? person, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return person is null ? PersonStanding.Nobody
            : person.Until < today ? PersonStanding.Ended
            : person.Since > today ? PersonStanding.NotYet
            : PersonStanding.Allowed;
    }

    /// <summary>The moment after a person's last day.</summary>
    public static DateTimeOffset EndOf(Person person) => new(person.Until!.Value.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>The standing as the API writes it.</summary>
    public static string Word(PersonStanding standing) => standing switch
    {
        PersonStanding.Allowed => "allowed",
        PersonStanding.Nobody => "nobody",
        PersonStanding.NotYet => "not-yet",
        PersonStanding.Ended => "ended",
        PersonStanding.Blocked => "blocked",
        _ => "unknown",
    };
}
