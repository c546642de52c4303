using Rempart.Core.Access;

namespace Rempart.Server.Bastion.People;

/// <summary>Whose access has ended, as it was heard last. Before it was heard for the first time nobody can be told to have access.</summary>
internal sealed class EndedPeople
{
    private volatile Ended? _ended;

    /// <summary>Why a person gets nothing; null for somebody whose access goes on.</summary>
    public string? Refusal(string person) => _ended switch
    {
        null => "It is not known yet whose access has ended; try again in some seconds.",
        { Reasons: var reasons } when reasons.TryGetValue(person, out var reason) => reason switch
        {
            AccessEndReason.Blocked => $"'{person}' is blocked.",
            AccessEndReason.BlockedAtProvider => $"'{person}' is blocked at the login provider.",
            _ => $"'{person}' does not work here any more.",
        },
        _ => null,
    };

    /// <summary>Takes what is true now.</summary>
    public void Set(IReadOnlyDictionary<string, AccessEndReason> reasons) => _ended = new Ended(reasons);

    private sealed record Ended(IReadOnlyDictionary<string, AccessEndReason> Reasons);
}
