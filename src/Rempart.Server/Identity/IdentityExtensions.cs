using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenIddict.Validation.AspNetCore;
using Rempart.Core.Events;
using Rempart.Server.Database;
using Rempart.Server.Hosting;
using Rempart.Server.Identity.Accounts;
using Rempart.Server.Identity.Api;
using Rempart.Server.Identity.Console;
using Rempart.Server.Identity.Local;
using Rempart.Server.Identity.Pages;
using Rempart.Server.Identity.Provider;
using Rempart.Server.Identity.Provider.Device;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Sessions;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity;

/// <summary>The doors of identity: who calls, and what they may do.</summary>
public static class IdentityExtensions
{
    // OWASP Password Storage Cheat Sheet: PBKDF2 with HMAC-SHA-512.
    private const int PasswordIterations = 210_000;

    /// <summary>
    /// Adds sign-in, sessions, the embedded OpenID Connect provider or an external issuer, and the policies of <see cref="Policies"/>.
    /// Needs <see cref="ServerOptions"/>, <see cref="DataDirectory"/>, <see cref="TimeProvider"/> and the evidence log.
    /// </summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">The server's configuration; section <see cref="IdentitySettings.Section"/>.</param>
    /// <param name="serverCertificate">The certificate Kestrel serves now; the console's sign-in accepts this one and no other.</param>
    public static IServiceCollection AddIdentity(
        this IServiceCollection services, IConfiguration configuration, Func<IServiceProvider, X509Certificate2> serverCertificate)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = configuration.GetSection(IdentitySettings.Section).Get<IdentitySettings>() ?? new IdentitySettings();
        settings.Check();
        services.TryAddSingleton(settings);
        services.AddDatabaseContext<IdentityStore>(IdentityStore.SchemaName, SchemaPrivileges.ReadWrite, options => new(options));
        services.TryAddScoped(provider => provider.GetRequiredService<IDbContextFactory<IdentityStore>>().CreateDbContext());
        AddKeys(services);
        AddAccounts(services);
        AddSchemes(services, settings, serverCertificate);
        services.AddAuthorization(Policies.Configure);
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, IdentityJson.Default));
        return services;
    }

    /// <summary>Adds the middleware that says who calls and what they may do. After routing, before antiforgery and endpoints.</summary>
    /// <param name="app">The server's pipeline.</param>
    public static IApplicationBuilder UseIdentity(this IApplicationBuilder app) => app.UseAuthentication().UseAuthorization();

    /// <summary>Maps the sign-in pages, the provider's endpoints and the API of users, sessions and clients.</summary>
    /// <param name="routes">The server's endpoints.</param>
    public static IEndpointRouteBuilder MapIdentity(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var settings = routes.ServiceProvider.GetRequiredService<IdentitySettings>();
        SignInPages.Map(routes);
        var api = routes.MapGroup("/api/v1");
        MeEndpoint.Map(api);
        SessionEndpoints.Map(api);
        if (settings.IsExternal)
        {
            IssuerEndpoint.Map(routes);
            return routes;
        }
        LoginPages.Map(routes);
        ConnectEndpoints.Map(routes);
        if (settings.DeviceSignIn)
            DeviceEndpoints.Map(routes);
        UserEndpoints.Map(api);
        ClientEndpoints.Map(api);
        return routes;
    }

    private static void AddKeys(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("rempart");
        services.AddOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>()
            .Configure<DataDirectory, ILoggerFactory>((options, directory, loggers) =>
            {
                var folder = Directory.CreateDirectory(Path.Combine(directory.Secrets, "data-protection"), DataDirectory.OwnerFolder);
                options.XmlRepository = new Microsoft.AspNetCore.DataProtection.Repositories.FileSystemXmlRepository(folder, loggers);
            });
    }

    private static void AddAccounts(IServiceCollection services)
    {
        services.AddIdentityCore<Account>(options =>
        {
            // One rule of its own instead, see PasswordRules.
            options.Password = new PasswordOptions
            {
                RequiredLength = 1,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
            };
        }).AddEntityFrameworkStores<IdentityStore>();
        services.RemoveAll<IPasswordValidator<Account>>();
        services.AddScoped<IPasswordValidator<Account>, PasswordRules>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordIterations);
        services.AddScoped<PasswordCheck>();
        services.AddScoped<Lockout>();
        services.AddScoped<SecondFactor>();
        services.AddScoped<LoginSteps>();
        services.AddScoped<UserService>();
        services.AddSingleton<FirstAdministrator>();
        services.AddSingleton<IdentityStartup>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<SignInRecords>();
        services.AddSingleton<SessionTickets>();
        services.AddScoped<SessionService>();
        services.AddHostedService<Housekeeping>();
        services.AddScoped<AuthenticationStateProvider, CircuitAuthentication>();
    }

    private static void AddSchemes(IServiceCollection services, IdentitySettings settings, Func<IServiceProvider, X509Certificate2> certificate)
    {
        var bearer = settings.IsExternal ? Schemes.ExternalBearer : OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme;
        var builder = services.AddAuthentication(Schemes.Any);
        builder.AddPolicyScheme(Schemes.Any, null, options => options.ForwardDefaultSelector = http =>
            LocalSocketHandler.IsLocal(http) ? Schemes.LocalSocket
            : IsBearer(http.Request.Headers.Authorization.ToString()) ? bearer
            : Schemes.Console);
        builder.AddScheme<AuthenticationSchemeOptions, LocalSocketHandler>(Schemes.LocalSocket, null);
        ConsoleSignIn.AddCookie(builder, Schemes.Console, "__Host-rempart");
        ConsoleSignIn.AddOpenIdConnect(builder, certificate);
        ProviderSetup.AddStores(services);
        if (settings.IsExternal)
        {
            ConsoleSignIn.AddExternalBearer(builder);
            return;
        }
        ConsoleSignIn.AddCookie(builder, Schemes.Provider, "__Host-rempart-provider");
        LoginSteps.AddCookie(builder);
        services.AddScoped<ProviderClients>();
        ProviderSetup.Add(services, settings.DeviceSignIn);
    }

    // Senders of logs have tokens of their own, which the collectors know. Asked here, each delivery would ask the database.
    private static bool IsBearer(string header) =>
        header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && !header.AsSpan(7).TrimStart().StartsWith(SourceToken.Prefix, StringComparison.Ordinal);
}
