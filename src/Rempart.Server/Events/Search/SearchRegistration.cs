using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Events;
using Rempart.Server.Hosting;

namespace Rempart.Server.Events.Search;

/// <summary>The services of the search; called by the capability's door.</summary>
internal static class SearchRegistration
{
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection($"{ServerOptions.Section}:{EventSearchOptions.Section}").Get<EventSearchOptions>() ?? new EventSearchOptions();
        if (EventSearchOptions.Problem(options) is { } problem)
            throw new StartupException(problem);
        services.TryAddSingleton(options);
        services.TryAddSingleton<SearchEngine>();
        services.TryAddSingleton<SearchMetrics>();
        services.TryAddSingleton<SearchEvidence>();
        services.TryAddSingleton<EventSearcher>();
        services.TryAddSingleton<IEventSearch>(provider => provider.GetRequiredService<EventSearcher>());
        services.TryAddSingleton<EventExport>();
        services.TryAddSingleton<ExpertSql>();
        services.TryAddSingleton<ISavedSearches, SavedSearches>();
    }
}
