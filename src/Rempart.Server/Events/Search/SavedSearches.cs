using Microsoft.EntityFrameworkCore;
using Rempart.Core.Events;
using Rempart.Core.Text;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Search;

/// <summary>Searches that people saved, in the events' schema.</summary>
internal sealed class SavedSearches(IDbContextFactory<EventsContext> contexts, TimeProvider time) : ISavedSearches
{
    private const int LongestName = 80;

    public async Task<IReadOnlyList<SavedSearch>> ListAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.SavedSearches.AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellation);
        return [.. rows.Select(row => row.ToSearch())];
    }

    public async Task<SavedSearch> SaveAsync(SavedSearchRequest request, string actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Name?.Trim() is not { Length: > 0 and <= LongestName } name || name.Any(char.IsControl))
            throw new EventSearchException($"'name' must have 1 to {LongestName} characters.");
        Asked.Parse(request.Query ?? "");
        if (!Durations.TryParse(request.Since ?? "", out _))
            throw new EventSearchException($"'since' is '{request.Since}'. Write a duration such as 15m, 1h or 7d.");
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = await context.SavedSearches.FindAsync([name], cancellation);
        if (row is null)
        {
            if (await context.SavedSearches.CountAsync(cancellation) >= ISavedSearches.Most)
                throw new EventSearchException($"{ISavedSearches.Most} searches are saved already; delete one first.");
            context.SavedSearches.Add(row = new SavedSearchRow { Name = name });
        }
        (row.Query, row.Since, row.By, row.At) = (request.Query ?? "", request.Since!, actor, time.GetUtcNow());
        await context.SaveChangesAsync(cancellation);
        return row.ToSearch();
    }

    public async Task<bool> DeleteAsync(string name, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.SavedSearches.Where(row => row.Name == name).ExecuteDeleteAsync(cancellation) > 0;
    }
}
