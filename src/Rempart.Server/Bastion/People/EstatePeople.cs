using Rempart.Core.Access;
using Rempart.Core.Estates;

namespace Rempart.Server.Bastion.People;

/// <summary>Says which person of the estate an actor is.</summary>
internal sealed class EstatePeople(IEstateSource estates, EndedPeople ended, TimeProvider time)
{
    private const string Signed = "user:";
    private const string Hooked = "webhook:";

    public Estate Estate => estates.Current;

    public DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>The person behind an actor; null when it is none.</summary>
    public Person? Of(string actor)
    {
        var estate = estates.Current;
        if (actor.StartsWith(Hooked, StringComparison.Ordinal))
            return estate.People.Find(actor[Hooked.Length..]);
        if (!actor.StartsWith(Signed, StringComparison.Ordinal))
            return null;
        var name = actor[Signed.Length..];
        return estate.People.FirstOrDefault(person => string.Equals(person.Email, name, StringComparison.OrdinalIgnoreCase)) ?? estate.People.Find(name);
    }

    /// <summary>Whether a person works here today and keeps access.</summary>
    public bool IsActive(Person person) => AccessPolicy.IsActive(person, Today) && ended.Refusal(person.Id) is null;

    /// <summary>The person behind an actor, who must work here today.</summary>
    /// <exception cref="AccessRefusedException">It is nobody of the estate, or somebody who does not work here today.</exception>
    public Person Active(string actor)
    {
        if (Of(actor) is not { } person)
            throw new AccessRefusedException(AccessRefusal.NotAllowed, $"'{actor}' is no person of the estate. Declare the person with the e-mail address of the login: people: [{{ id: …, email: … }}].");
        if (!AccessPolicy.IsActive(person, Today))
            throw new AccessRefusedException(AccessRefusal.NotAllowed, $"'{person.Id}' does not work here today, says the estate.");
        return ended.Refusal(person.Id) is { } refusal ? throw new AccessRefusedException(AccessRefusal.NotAllowed, refusal) : person;
    }
}
