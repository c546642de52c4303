using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Rempart.Server.Identity.Provider.Device;

/// <summary>The sign-in of a device without a browser (RFC 8628).</summary>
internal static class DeviceSetup
{
    public static void Add(IServiceCollection services, OpenIddictServerBuilder server)
    {
        services.AddSingleton<PollPace>();
        services.AddSingleton<UserCodeAttempts>();
        server.SetDeviceAuthorizationEndpointUris("connect/device")
            .SetEndUserVerificationEndpointUris(DeviceEndpoints.Path[1..])
            .AllowDeviceAuthorizationFlow()
            .SetDeviceCodeLifetime(PollPace.Lifetime)
            .SetUserCodeLifetime(PollPace.Lifetime)
            .AddEventHandler<ProcessSignInContext>(handler => handler
                .UseSingletonHandler<AskedFrom>()
                .SetOrder(OpenIddictServerHandlers.PrepareDeviceCodePrincipal.Descriptor.Order - 500))
            .AddEventHandler<ApplyDeviceAuthorizationResponseContext>(handler => handler
                .UseSingletonHandler<DeviceAnswer>()
                .SetOrder(int.MinValue + 100_000))
            .AddEventHandler<ApplyTokenResponseContext>(handler => handler
                .UseSingletonHandler<SlowDown>()
                .SetOrder(int.MinValue + 100_000));
        server.UseAspNetCore().EnableEndUserVerificationEndpointPassthrough();
    }
}
