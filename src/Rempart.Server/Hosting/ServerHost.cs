using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Rempart.Server.Alerts;
using Rempart.Server.Api;
using Rempart.Server.Backups;
using Rempart.Server.Bastion;
using Rempart.Server.Collectors;
using Rempart.Server.Console;
using Rempart.Server.Data;
using Rempart.Server.Database;
using Rempart.Server.Estates;
using Rempart.Server.Events;
using Rempart.Server.Evidence;
using Rempart.Server.Exposure;
using Rempart.Server.Hosts;
using Rempart.Server.Identity;
using Rempart.Server.Jobs;
using Rempart.Server.Network;
using Rempart.Server.Platform;
using Rempart.Server.Platform.KeyBackup;
using Rempart.Server.Posture;
using Rempart.Server.Secrets;
using Rempart.Server.Security;
using Rempart.Server.SecurityPage;
using Rempart.Server.Telemetry;
using Rempart.Server.Transport;

namespace Rempart.Server.Hosting;

/// <summary>The composition root: puts the capabilities together and starts them in order.</summary>
public static class ServerHost
{
    /// <summary>Builds the server. Nothing runs yet.</summary>
    /// <param name="args">Command-line settings, such as <c>--Rempart:Port=7443</c>.</param>
    /// <param name="customize">Lets a test replace services.</param>
    /// <exception cref="StartupException">A setting cannot be used.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? customize = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            // The server's own name also when a test hosts it: the console's files are found by it.
            ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
        });
        var options = builder.Configuration.GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new ServerOptions();
        var directory = new DataDirectory(options.DataDirectory);
        options.DataDirectory = directory.Root;
        var certificate = new ServerCertificate(options, directory, TimeProvider.System);
        builder.WebHost.ConfigureKestrel(kestrel => KestrelSetup.Configure(kestrel, options, certificate));
        // Run from a build instead of a publish, the console's files lie in the packages and are found by this manifest.
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "rempart-server.staticwebassets.runtime.json")))
            builder.WebHost.UseStaticWebAssets();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(directory);
        builder.Services.AddSingleton(certificate);
        builder.Services.AddSingleton<InstanceLock>();
        builder.Services.AddSingleton<StartGate>();
        AddCapabilities(builder);
        customize?.Invoke(builder);

        var app = builder.Build();
        UseCapabilities(app);
        return app;
    }

    /// <summary>Starts the server: lock, database, then everything that listens and works.</summary>
    /// <param name="app">The built server.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="StartupException">It cannot start; the message says why and what to do.</exception>
    /// <returns>What the operator must be shown.</returns>
    public static async Task<StartReport> StartAsync(WebApplication app, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Services.GetRequiredService<InstanceLock>();
        // The estate first: a mistake there must not cost the wait for a database.
        app.Services.GetRequiredService<Core.Estates.IEstateSource>();
        var options = app.Services.GetRequiredService<ServerOptions>();
        // A socket file that a killed server left is in the way. The lock is ours, so it is no living server's.
        File.Delete(options.LocalSocket);
        var database = app.Services.GetRequiredService<DatabaseStartup>();
        try
        {
            await database.RunAsync(cancellation);
            await app.StartAsync(cancellation);
            File.SetUnixFileMode(options.LocalSocket, DataDirectory.OwnerFile);
            // After listening: with a free port, the issuer's address is known only now.
            var password = await app.Services.GetRequiredService<IdentityStartup>().RunAsync(cancellation);
            // The key that protects cookies is made on first use; used here, it is in the backup that follows when all secrets are made.
            app.Services.GetRequiredService<Microsoft.AspNetCore.DataProtection.IDataProtectionProvider>().CreateProtector("start").Protect([]);
            string? recoveryCode = null;
            app.Services.GetRequiredService<KeyBackups>().Ensure(code => recoveryCode = code);
            app.Services.GetRequiredService<StartGate>().Open();
            return new StartReport(Url(app), password, recoveryCode, app.Services.GetRequiredService<ServerCertificate>());
        }
        catch (Exception error)
        {
            // What was started before it failed must not stay behind.
            await app.StopAsync(CancellationToken.None);
            await database.StopAsync(CancellationToken.None);
            if (error is IOException)
                throw new StartupException($"Rempart cannot listen on {options.ListenAddress}:{options.Port}: {error.Message} Name another port in Rempart__Port.", error);
            throw;
        }
    }

    /// <summary>The console's URL.</summary>
    /// <param name="app">The started server.</param>
    public static string Url(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = app.Services.GetRequiredService<ServerOptions>();
        if (options.PublicUrl is { } url)
            return url;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var https = new Uri(addresses.First(address => address.StartsWith("https:", StringComparison.Ordinal)));
        return $"https://localhost:{https.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
    }

    private static void AddCapabilities(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddDatabase();
        services.AddEstate();
        services.AddSecrets();
        services.AddHosts();
        services.AddEvidence();
        services.AddPosture();
        services.AddJobs();
        services.AddData();
        services.AddExposure();
        services.AddNetwork();
        services.AddTransport();
        services.AddBackups();
        services.AddBastion(builder.Configuration);
        services.AddEvents(builder.Configuration);
        services.AddCollectors(builder.Configuration);
        services.AddAlerts(builder.Configuration);
        services.AddPlatform();
        services.AddSecurity(builder.Configuration);
        services.AddIdentity(builder.Configuration, provider => provider.GetRequiredService<ServerCertificate>().Certificate);
        services.AddPeople(builder.Configuration);
        services.AddSecurityPage();
        services.AddConsole();
        services.AddTelemetry(builder.Configuration);
        services.AddApiDescription(builder.Configuration.GetSection(IdentitySettings.Section).Get<IdentitySettings>() ?? new IdentitySettings());
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, Core.Posture.PostureJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, Core.Backups.BackupJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(2, Core.Access.PeopleJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(3, Core.Access.AccessJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(4, Core.Alerts.AlertJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(5, Core.Events.EventsJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(6, Core.Events.CollectorJson.Default);
        });
    }

    private static void UseCapabilities(WebApplication app)
    {
        app.UseSecurity();
        app.UseConsoleErrors();
        app.UseRouting();
        app.UseIdentity();
        app.UseAntiforgery();
        app.MapIdentity();
        var api = app.MapGroup("/api/v1").AddEndpointFilter<Api.EntityTagFilter>();
        api.MapPosture();
        api.MapEvidence();
        api.MapNetwork();
        api.MapBackups();
        api.MapPeople();
        api.MapBastion();
        api.MapEvents();
        api.MapCollectors();
        api.MapAlerts();
        app.MapOtlp();
        app.MapLedger();
        app.MapConsole();
        app.MapTelemetry();
        app.MapApiDescription();
    }
}
