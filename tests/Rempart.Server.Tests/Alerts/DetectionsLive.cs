using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Events;
using Rempart.Server.Alerts;
using Rempart.Server.Alerts.Controls;

namespace Rempart.Server.Tests.Alerts;

/// <summary>The control on the tests' server, with a limit for the canary.</summary>
internal sealed class DetectionsLive(AlertsServer server, int seconds = 120)
{
    public Task<Assessment> VerifyAsync(IServiceProvider? services = null) => ActivatorUtilities.CreateInstance<DetectionsLiveControl>(
            services ?? server.Server.App.Services, new AlertOptions { CanarySeconds = seconds })
        .VerifyAsync(server.Server.Get<IEstateSource>().Current, TestContext.Current.CancellationToken);
}

/// <summary>The server's services without its event log.</summary>
internal sealed class WithoutLog(IServiceProvider services) : IServiceProvider
{
    public object? GetService(Type serviceType) => serviceType == typeof(IEventLog) ? null : serviceType == typeof(IServiceProvider) ? this : services.GetService(serviceType);
}
