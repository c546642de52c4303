using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Rempart.Server.Tests.Console;

/// <summary>Believes the cookie <c>as</c>: only for tests of pages.</summary>
internal sealed class CookieRole(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies["as"] is not { Length: > 0 } role)
            return Task.FromResult(AuthenticateResult.NoResult());
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", "alice"), new Claim("role", role)], Scheme.Name, "name", "role"));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(person, Scheme.Name)));
    }
}
