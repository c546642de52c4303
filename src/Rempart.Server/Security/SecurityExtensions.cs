using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Rempart.Server.Security;

/// <summary>The doors of what protects every response: headers, errors, antiforgery, rate limits.</summary>
public static class SecurityExtensions
{
    /// <summary>Adds antiforgery, rate limits and problem details, and takes the Server header away.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="configuration">The server's configuration; section <see cref="SecurityOptions.Section"/>.</param>
    public static IServiceCollection AddSecurity(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var options = configuration.GetSection(SecurityOptions.Section).Get<SecurityOptions>() ?? new SecurityOptions();
        options.Check();
        services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "__Host-rempart-form";
            antiforgery.Cookie.Path = "/";
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            antiforgery.HeaderName = "X-Rempart-Form";
            // The headers below forbid all frames.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddProblemDetails();
        services.AddRateLimiter(limiter => RateLimits.Configure(limiter, options));
        return services;
    }

    /// <summary>Adds the protections to the pipeline. First of all middleware.</summary>
    /// <param name="app">The server's pipeline.</param>
    public static IApplicationBuilder UseSecurity(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = http => ErrorResponses.WriteAsync(http, http.Response.StatusCode),
            StatusCodeSelector = error => error is Microsoft.AspNetCore.Http.BadHttpRequestException bad ? bad.StatusCode
                : error is Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException ? StatusCodes.Status409Conflict
                : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages(context => ErrorResponses.WriteAsync(context.HttpContext, context.HttpContext.Response.StatusCode));
        app.UseMiddleware<SameOrigin>();
        app.UseRateLimiter();
        return app;
    }
}
