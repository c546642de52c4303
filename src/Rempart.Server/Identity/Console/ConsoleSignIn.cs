using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Rempart.Server.Identity.Pages;
using Rempart.Server.Identity.People;
using Rempart.Server.Identity.People.Auth0;
using Rempart.Server.Identity.Provider;
using Rempart.Server.Identity.Records;
using Rempart.Server.Identity.Sessions;

namespace Rempart.Server.Identity.Console;

/// <summary>The browser's way into the console: code and PKCE against the issuer, then a cookie that names a session of the server.</summary>
internal static class ConsoleSignIn
{
    public static void AddCookie(AuthenticationBuilder builder, string scheme, string name)
    {
        builder.AddCookie(scheme, options =>
        {
            options.Cookie.Name = name;
            options.Cookie.Path = "/";
            options.Cookie.HttpOnly = true;
            options.Cookie.IsEssential = true;
            options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            // Not Strict: the way back from an issuer on another site ends at a page that must see the cookie.
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.ExpireTimeSpan = SessionTickets.Idle;
            options.SlidingExpiration = true;
            options.Events.OnRedirectToLogin = context => AskToSignIn(context.HttpContext);
            options.Events.OnRedirectToAccessDenied = context => Deny(context.HttpContext);
        });
        builder.Services.AddOptions<CookieAuthenticationOptions>(scheme)
            .Configure<SessionTickets>((options, tickets) => options.SessionStore = tickets);
    }

    public static void AddOpenIdConnect(AuthenticationBuilder builder, Func<IServiceProvider, X509Certificate2> certificate)
    {
        builder.AddOpenIdConnect(Schemes.SignIn, options =>
        {
            options.SignInScheme = Schemes.Console;
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.UsePkce = true;
            options.MapInboundClaims = false;
            options.SaveTokens = false;
            options.GetClaimsFromUserInfoEndpoint = false;
            options.CallbackPath = ProviderClients.CallbackPath;
            options.SignedOutCallbackPath = ProviderClients.SignedOutPath;
            // An address by which any site could sign people out; Rempart ends sessions itself.
            options.RemoteSignOutPath = default;
            options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.Always;
            options.TokenValidationParameters.NameClaimType = CallerClaims.Name;
            options.TokenValidationParameters.RoleClaimType = CallerClaims.Role;
            options.Events.OnTokenValidated = AcceptAsync;
            options.Events.OnRemoteFailure = context =>
            {
                context.HandleResponse();
                context.Response.Redirect("/account/denied?reason=sign-in");
                return Task.CompletedTask;
            };
        });
        builder.Services.AddOptions<OpenIdConnectOptions>(Schemes.SignIn).Configure<IServiceProvider, IdentitySettings, PublicAddress>((options, provider, settings, address) =>
        {
            options.Scope.Clear();
            if (settings.IsExternal)
            {
                options.Authority = settings.Issuer;
                options.ClientId = settings.ClientId;
                options.ClientSecret = settings.ReadClientSecret();
                options.BackchannelHttpHandler = Backchannel.ToExternal(settings.IssuerCertificateAuthority);
                foreach (var scope in settings.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    options.Scope.Add(scope);
                return;
            }
            options.Authority = address.Url.ToString();
            options.ClientId = ProviderClients.Console;
            options.ClientSecret = provider.GetRequiredService<ProviderKeys>().ConsoleSecret();
            options.BackchannelHttpHandler = Backchannel.ToOwn(address, () => certificate(provider));
            foreach (var scope in (string[])["openid", "profile", "roles"])
                options.Scope.Add(scope);
        });
    }

    public static void AddExternalBearer(AuthenticationBuilder builder)
    {
        builder.AddJwtBearer(Schemes.ExternalBearer, options =>
        {
            options.MapInboundClaims = false;
            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = AcceptTokenAsync,
            };
        });
        builder.Services.AddOptions<JwtBearerOptions>(Schemes.ExternalBearer).Configure<IdentitySettings>((options, settings) =>
        {
            options.Authority = settings.Issuer;
            options.Audience = settings.Audience;
            options.BackchannelHttpHandler = Backchannel.ToExternal(settings.IssuerCertificateAuthority);
            // An id token is for the client it was made for, not for this API.
            options.TokenValidationParameters.ValidTypes = ["at+jwt", "JWT"];
        });
    }

    private static async Task AcceptTokenAsync(Microsoft.AspNetCore.Authentication.JwtBearer.TokenValidatedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var settings = services.GetRequiredService<IdentitySettings>();
        // With RBAC off the issuer grants whatever is asked for; a token then proves nothing.
        if (services.GetService<Auth0Rbac>() is { } rbac && await rbac.RefusalAsync(context.HttpContext.RequestAborted) is { } refusal)
        {
            context.Fail(refusal);
            return;
        }
        // The issuer's token lives on after a block; here it stops to count at once.
        if (await HasEndedAsync(services, context.Principal!, context.HttpContext.RequestAborted))
        {
            context.Fail("The access of this account was ended.");
            return;
        }
        context.Principal = new ClaimsPrincipal(ExternalClaims.Map(context.Principal!, settings, Schemes.ExternalBearer));
    }

    private static async Task<bool> HasEndedAsync(IServiceProvider services, ClaimsPrincipal principal, CancellationToken cancellation) =>
        services.GetService<AccessEndings>() is { } endings && await endings.ReasonAsync(principal.Subject() ?? "", cancellation) is not null;

    private static async Task AcceptAsync(Microsoft.AspNetCore.Authentication.OpenIdConnect.TokenValidatedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var settings = services.GetRequiredService<IdentitySettings>();
        var source = context.Principal!;
        if (settings.IsExternal && await HasEndedAsync(services, source, context.HttpContext.RequestAborted))
        {
            context.Fail("The access of this account was ended.");
            return;
        }
        var identity = settings.IsExternal
            ? ExternalClaims.Map(source, settings, Schemes.Console)
            : CallerClaims.Identity(
                Schemes.Console,
                source.FindFirst(CallerClaims.Subject)!.Value,
                source.FindFirst(CallerClaims.Name)!.Value,
                AccessRoles.Parse(source.FindFirst(CallerClaims.Role)?.Value));
        context.Principal = new ClaimsPrincipal(identity);
        // Needed to tell an external issuer who signs out.
        if (context.TokenEndpointResponse?.IdToken is { } token)
            context.Properties!.StoreTokens([new AuthenticationToken { Name = OpenIdConnectParameterNames.IdToken, Value = token }]);
        if (settings.IsExternal)
        {
            await services.GetRequiredService<SignInRecords>().SignedInAsync(
                context.Principal.Subject()!, identity.Name!, "external-issuer", AccountPages.Address(context.HttpContext), context.HttpContext.RequestAborted);
        }
    }

    // A page sends people to sign in; for a program a redirect is no answer.
    private static Task AskToSignIn(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || http.Request.Path.StartsWithSegments("/api") ||
            !http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }
        var back = http.Request.Path + http.Request.QueryString;
        http.Response.Redirect($"/account/sign-in?returnUrl={Uri.EscapeDataString(back)}");
        return Task.CompletedTask;
    }

    private static Task Deny(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
