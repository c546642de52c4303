namespace Rempart.Core.Events;

/// <summary>Searches that people saved for all. Implemented where the lake is kept.</summary>
public interface ISavedSearches
{
    /// <summary>The most searches that are kept.</summary>
    const int Most = 500;

    /// <summary>All of them, by name.</summary>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<SavedSearch>> ListAsync(CancellationToken cancellation);

    /// <summary>Saves one; one of the same name is replaced.</summary>
    /// <param name="request">The search.</param>
    /// <param name="actor">Who saves it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EventSearchException">It cannot be saved; the message says why.</exception>
    Task<SavedSearch> SaveAsync(SavedSearchRequest request, string actor, CancellationToken cancellation);

    /// <summary>Deletes one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when there is none.</returns>
    Task<bool> DeleteAsync(string name, CancellationToken cancellation);
}

/// <summary>A search to save.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Query">The query.</param>
/// <param name="Since">How far back from now it looks, such as <c>1h</c> or <c>7d</c>.</param>
public sealed record SavedSearchRequest(string Name, string Query, string Since);

/// <summary>A search that was saved.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Query">The query.</param>
/// <param name="Since">How far back from now it looks.</param>
/// <param name="By">Who saved it last.</param>
/// <param name="At">When.</param>
public sealed record SavedSearch(string Name, string Query, string Since, string By, DateTimeOffset At);
