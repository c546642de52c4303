using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Rempart.Server.Identity.Provider.Device;

/// <summary>Keeps the address that a device asked from, to be shown to the person who decides.</summary>
internal sealed class AskedFrom : IOpenIddictServerHandler<ProcessSignInContext>
{
    public const string Claim = "rempart_asked_from";

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.EndpointType == OpenIddictServerEndpointType.DeviceAuthorization &&
            context.Transaction.GetHttpRequest()?.HttpContext.Connection.RemoteIpAddress is { } address)
        {
            context.Principal?.SetClaim(Claim, (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
        }
        return default;
    }
}

/// <summary>Says how often to ask, and gives no link that holds the code: who follows one has not read the code on a device.</summary>
internal sealed class DeviceAnswer : IOpenIddictServerHandler<ApplyDeviceAuthorizationResponseContext>
{
    public ValueTask HandleAsync(ApplyDeviceAuthorizationResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Response.DeviceCode is null)
            return default;
        context.Response.VerificationUriComplete = null;
        context.Response.SetParameter("interval", (long)PollPace.Interval.TotalSeconds);
        return default;
    }
}

/// <summary>Answers <c>slow_down</c> to a device that asks too often; OpenIddict itself answers all else.</summary>
internal sealed class SlowDown(PollPace pace) : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Response.Error == Errors.AuthorizationPending && context.Request?.DeviceCode is { } code && pace.IsTooEarly(code))
        {
            context.Response.Error = Errors.SlowDown;
            context.Response.ErrorDescription = "The device asks too often. Add 5 seconds to its interval.";
            context.Response.ErrorUri = null;
        }
        return default;
    }
}
