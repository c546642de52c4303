namespace Rempart.Server.Security;

/// <summary>Sets the security headers on every response, also on errors.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, IConfiguration configuration)
{
    // Chromium applies form-action to the redirects after a form as well: the sign-in of the CLI ends at a loopback address, a
    // sign-out at the external issuer.
    private readonly string _formTargets = configuration["Rempart:Identity:Issuer"] is { Length: > 0 } issuer && Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
        ? $"'self' {uri.GetLeftPart(UriPartial.Authority)}"
        : "'self' http://127.0.0.1:*";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            Set(context);
            return Task.CompletedTask;
        });
        return next(context);
    }

    private void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        var path = http.Request.Path;
        var signsIn = path.StartsWithSegments("/account") || path.StartsWithSegments("/connect");
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' wss://{http.Request.Host}; " +
            $"form-action {(signsIn ? _formTargets : "'self'")}; frame-ancestors 'none'; base-uri 'self'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Not no-referrer: browsers would then send "Origin: null" with our own forms.
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // On a loopback name it would also bind the other programs of that machine.
        if (http.Request.IsHttps && http.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
            headers.StrictTransportSecurity = "max-age=31536000";
        if (headers.CacheControl.Count == 0 && (signsIn || path.StartsWithSegments("/api")))
            headers.CacheControl = "no-store";
    }
}
