using Rempart.Server.Console.Languages;
using Rempart.Server.Identity;

namespace Rempart.Server.Console;

/// <summary>The second door of the console: its pages.</summary>
public static class ConsoleEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the console's files (open to all: the sign-in page uses them too), the language switch (open to all), and the pages,
    /// which need the viewer's right except the pages for errors.
    /// </summary>
    /// <param name="endpoints">The server's endpoints.</param>
    public static IEndpointRouteBuilder MapConsole(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapStaticAssets().AllowAnonymous();
        endpoints.MapGet(LanguageEndpoint.Path, LanguageEndpoint.Choose).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options =>
            {
                // The server's own header says who may frame a page; a second policy beside it would only confuse.
                options.ContentSecurityFrameAncestorsPolicy = null;
                // Compressed pages that mix secrets with what an attacker sends can be measured (BREACH).
                options.DisableWebSocketCompression = true;
            })
            .RequireAuthorization(Policies.Viewer);
        return endpoints;
    }

    /// <summary>
    /// Answers people, not programs, with a page when something is not found or fails. Call it early in the pipeline;
    /// what begins with <c>/api</c> and what does not accept HTML passes untouched.
    /// </summary>
    /// <param name="app">The server's pipeline.</param>
    public static IApplicationBuilder UseConsoleErrors(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseWhen(IsForPeople, branch =>
        {
            branch.UseExceptionHandler("/error", createScopeForErrors: true);
            branch.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        });
    }

    private static bool IsForPeople(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
