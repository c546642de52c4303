using Rempart.Core.Estates;

namespace Rempart.Core.Access;

/// <summary>One way in which the estate gives a person access to a target.</summary>
/// <param name="Role">The role that gives it.</param>
/// <param name="Target">What is reached: a service, datastore, host or cluster, never an environment.</param>
/// <param name="Longest">The longest access.</param>
/// <param name="ApprovalsNeeded">How many others must agree.</param>
/// <param name="BreakGlass">How long it may be taken without approval in an emergency; null when it may not.</param>
public sealed record AccessRule(string Role, string Target, TimeSpan Longest, int ApprovalsNeeded, TimeSpan? BreakGlass);

/// <summary>What the estate says about access: who may ask for what, and who may agree. It reads nothing but the estate.</summary>
public static class AccessPolicy
{
    /// <summary>Whether a person works here on a day.</summary>
    /// <param name="person">The person.</param>
    /// <param name="day">The day, UTC.</param>
    public static bool IsActive(Person person, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(person);
        return (person.Since is not { } since || since <= day) && (person.Until is not { } until || until >= day);
    }

    /// <summary>All ways in which a person may be given access, the one with the fewest approvals first, then the longest. An environment gives everything in it that has a destination.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="person">The person.</param>
    public static IReadOnlyList<AccessRule> RulesOf(Estate estate, Person person)
    {
        ArgumentNullException.ThrowIfNull(estate);
        ArgumentNullException.ThrowIfNull(person);
        var rules = from role in person.Roles.Select(estate.Roles.Find).OfType<Role>()
                    from grant in role.Grants
                    from target in AccessTargets.Expand(estate, grant.Target)
                    select new AccessRule(role.Id, target, grant.For, (int)grant.Approval, grant.BreakGlass);
        AccessRule[] all = [.. rules.Distinct()];
        return [.. all.Where(rule => !all.Any(other => IsBetter(other, rule)))
            .OrderBy(rule => rule.Target, StringComparer.Ordinal).ThenBy(rule => rule.ApprovalsNeeded).ThenByDescending(rule => rule.Longest).ThenBy(rule => rule.Role, StringComparer.Ordinal)];
    }

    /// <summary>What a person may ask for.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="person">The person.</param>
    public static IReadOnlyList<AccessTarget> TargetsOf(Estate estate, Person person) =>
        [.. RulesOf(estate, person).Select(rule => new AccessTarget(rule.Target, AccessTargets.Destinations(estate, rule.Target), rule.Longest, rule.ApprovalsNeeded, rule.Role) { BreakGlass = rule.BreakGlass })];

    /// <summary>Whether a person's roles let them agree to an access to a target. It does not ask whose access it is.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="person">The person who would agree.</param>
    /// <param name="target">The target.</param>
    public static bool MayApprove(Estate estate, Person person, string target)
    {
        ArgumentNullException.ThrowIfNull(estate);
        ArgumentNullException.ThrowIfNull(person);
        var environments = AccessTargets.EnvironmentsOf(estate, target);
        // A host with a foot in two environments is approved by whoever approves both.
        return person.Roles.Select(estate.Roles.Find).OfType<Role>().SelectMany(role => role.Approves).ToHashSet(StringComparer.Ordinal) is var approves
            && (approves.Contains(target) || (environments.Count > 0 && environments.All(environment => approves.Contains(environment) && !IsShadowed(estate, environment))));
    }

    /// <summary>The people who may agree to an access of somebody.</summary>
    /// <param name="estate">The estate.</param>
    /// <param name="person">The id of the person who asks; never among the answer.</param>
    /// <param name="target">The target.</param>
    /// <param name="day">The day, UTC.</param>
    public static IReadOnlyList<Person> ApproversOf(Estate estate, string person, string target, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(estate);
        return [.. estate.People.Where(other => other.Id != person && IsActive(other, day) && MayApprove(estate, other, target))];
    }

    // The id of an environment that is also that of a service, datastore, host or cluster means the latter, as everywhere in the estate.
    private static bool IsShadowed(Estate estate, string environment) => AccessTargets.IsConcrete(estate, environment);

    private static bool IsBetter(AccessRule one, AccessRule other) =>
        one != other && one.Target == other.Target && one.ApprovalsNeeded <= other.ApprovalsNeeded && one.Longest >= other.Longest
        && (one.ApprovalsNeeded == 0 || (one.BreakGlass ?? TimeSpan.Zero) >= (other.BreakGlass ?? TimeSpan.Zero))
        && ((one.ApprovalsNeeded, one.Longest, one.BreakGlass) != (other.ApprovalsNeeded, other.Longest, other.BreakGlass) || string.CompareOrdinal(one.Role, other.Role) < 0);
}
