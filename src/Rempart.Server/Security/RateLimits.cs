using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Rempart.Server.Security;

/// <summary>Limits what one address may try at the doors where secrets are guessed.</summary>
internal static class RateLimits
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void Configure(RateLimiterOptions limiter, SecurityOptions options)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
        {
            if (!HttpMethods.IsPost(http.Request.Method))
                return RateLimitPartition.GetNoLimiter("");
            var path = http.Request.Path;
            if (path.StartsWithSegments("/account/login") || path.StartsWithSegments("/account/second-factor") || path.StartsWithSegments("/account/change-password") ||
                path.StartsWithSegments("/device"))
            {
                return Partition("sign-in", http, options.SignInsPerMinute);
            }
            // Each makes two rows that wait to be decided about.
            if (path.StartsWithSegments("/connect/device"))
                return Partition("device", http, options.SignInsPerMinute);
            return path.StartsWithSegments("/connect/token") || path.StartsWithSegments("/connect/revocation")
                ? Partition("token", http, options.TokensPerMinute)
                : RateLimitPartition.GetNoLimiter("");
        });
        limiter.OnRejected = (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Window;
            context.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
    }

    private static RateLimitPartition<string> Partition(string door, HttpContext http, int limit) =>
        RateLimitPartition.GetFixedWindowLimiter($"{door} {Network(http.Connection.RemoteIpAddress)}", _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = limit,
            Window = Window,
            QueueLimit = 0,
        });

    /// <summary>The network that counts as one: who has one IPv6 address usually has the whole /64.</summary>
    internal static string Network(IPAddress? address)
    {
        if (address is null)
            return "local";
        if (address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetwork)
            return address.MapToIPv4().ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }
}
