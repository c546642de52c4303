using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Server.Console.Live;

namespace Rempart.Server.Console;

/// <summary>The first door of the console: its services.</summary>
public static class ConsoleServiceCollectionExtensions
{
    /// <summary>
    /// Adds the console. Needs <c>IPosture</c>, <c>IEvidenceArchive</c>, <c>IEstateSource</c>, <c>IAccessDesk</c>, <c>IEventSearch</c>, <c>ISavedSearches</c>, <c>ILegalHolds</c>, a <c>TimeProvider</c>, the security page
    /// (<c>AddSecurityPage</c>) and authorization with the policies of the identity folder.
    /// </summary>
    /// <param name="services">The server's services.</param>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRazorComponents().AddInteractiveServerComponents(options => options.DetailedErrors = false);
        services.AddCascadingAuthenticationState();
        services.TryAddSingleton<PostureBoard>();
        services.TryAddSingleton<ControlSentences>();
        services.TryAddScoped<ConsoleActions>();
        services.TryAddScoped<PeopleActions>();
        services.TryAddScoped<AccessActions>();
        services.TryAddScoped<AlertActions>();
        services.TryAddScoped<EventActions>();
        services.TryAddScoped<HoldActions>();
        services.TryAddSingleton<PageHandover>();
        return services;
    }
}
