namespace Rempart.Core.Access;

/// <summary>People, their access and their sessions; and the end of both. The API, the console and the CLI go through it.</summary>
public interface IPeople
{
    /// <summary>Everyone the estate or the login provider knows.</summary>
    /// <param name="cancellation">Ends the look-up.</param>
    Task<PeopleReport> ListAsync(CancellationToken cancellation);

    /// <summary>One person; null when there is none of that id.</summary>
    /// <param name="id">The account's id, the account's name, the e-mail address, or the id in the estate.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <exception cref="PeopleException">The provider cannot tell.</exception>
    Task<PersonDetails?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>Ends everything at once: the account is blocked, every session and refresh token ends, and listeners of <see cref="IAccessEndings"/> cut what they hold.</summary>
    /// <param name="id">As in <see cref="FindAsync"/>.</param>
    /// <param name="actor">Who decides, for the evidence.</param>
    /// <param name="cancellation">Gives up before the change.</param>
    /// <returns>What was done; null when there is no such account.</returns>
    /// <exception cref="PeopleException">It was refused or failed; the message says why and what to do.</exception>
    Task<AccessCut?> BlockAsync(string id, string actor, CancellationToken cancellation);

    /// <summary>Lets a person sign in again. What was ended stays ended.</summary>
    /// <param name="id">As in <see cref="FindAsync"/>.</param>
    /// <param name="actor">Who decides, for the evidence.</param>
    /// <param name="cancellation">Gives up before the change.</param>
    /// <exception cref="PeopleException">It was refused or failed.</exception>
    Task<AccessCut?> UnblockAsync(string id, string actor, CancellationToken cancellation);

    /// <summary>Ends all sessions and refresh tokens; the person may sign in again.</summary>
    /// <param name="id">As in <see cref="FindAsync"/>.</param>
    /// <param name="actor">Who decides, for the evidence.</param>
    /// <param name="cancellation">Gives up before the change.</param>
    /// <exception cref="PeopleException">It was refused or failed.</exception>
    Task<AccessCut?> EndSessionsAsync(string id, string actor, CancellationToken cancellation);

    /// <summary>Ends one session or refresh token; null when there is none.</summary>
    /// <param name="id">As in <see cref="FindAsync"/>.</param>
    /// <param name="session">The session's id.</param>
    /// <param name="actor">Who decides, for the evidence.</param>
    /// <param name="cancellation">Gives up before the change.</param>
    /// <exception cref="PeopleException">It was refused or failed.</exception>
    Task<AccessCut?> EndSessionAsync(string id, string session, string actor, CancellationToken cancellation);
}

/// <summary>The login provider could not tell or do something. The message names what was asked and what to do; it holds no secrets.</summary>
public sealed class PeopleException(string message, Exception? inner = null) : Exception(message, inner);
