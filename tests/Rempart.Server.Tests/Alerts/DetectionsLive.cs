using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Alerts;
using Rempart.Server.Alerts.Controls;

namespace Rempart.Server.Tests.Alerts;

/// <summary>The control on the tests' server, with a limit for the canary.</summary>
internal sealed class DetectionsLive(AlertsServer server, int seconds = 120)
{
    public Task<Assessment> VerifyAsync() => ActivatorUtilities.CreateInstance<DetectionsLiveControl>(
            server.Server.App.Services, new AlertOptions { CanarySeconds = seconds })
        .VerifyAsync(server.Server.Get<IEstateSource>().Current, TestContext.Current.CancellationToken);
}
