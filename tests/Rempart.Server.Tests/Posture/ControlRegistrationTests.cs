using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rempart.Core.Controls;
using Rempart.Core.Hosts;
using Rempart.Core.Secrets;
using Rempart.Server.Data;
using Rempart.Server.Exposure;
using Rempart.Server.Hosting;
using Rempart.Server.Platform;
using Rempart.Server.Tests.Infrastructure;
using Rempart.Server.Transport;

namespace Rempart.Server.Tests.Posture;

public sealed class ControlRegistrationTests
{
    [Fact]
    public async Task The_doors_register_each_control_once_with_the_words_of_the_catalogue()
    {
        var folder = Directory.CreateTempSubdirectory("rmp-doors-").FullName;
        try
        {
            var services = new ServiceCollection();
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
            services.AddSingleton(TimeProvider.System);
            services.AddSingleton<ISecretResolver>(new KnownSecrets());
            services.AddSingleton<IHostDirectory>(new LocalHosts());
            services.AddSingleton<ILedgerInspection>(new NoLedger());
            services.AddSingleton(new DataDirectory(folder));
            services.AddSingleton(_ => NpgsqlDataSource.Create("Host=nowhere"));
            services.AddData().AddExposure().AddTransport().AddPlatform();
            services.AddData().AddExposure().AddTransport().AddPlatform();
            await using var provider = services.BuildServiceProvider(validateScopes: true);
            var descriptions = provider.GetServices<IControl>().Select(control => control.Description).ToArray();
            descriptions.Select(one => one.Id).ShouldBe(["data.postgresql-hardening", "exposure.listeners", "transport.tls", "platform.self"]);
            descriptions[1].Sentence.ShouldBe("Nothing listens that is not declared");
            descriptions[1].References.Iso27001.ShouldBe(["8.20", "8.21"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class NoLedger : ILedgerInspection
    {
        public Task<LedgerInspection> InspectAsync(CancellationToken cancellation) => Task.FromResult(new LedgerInspection());
    }
}
