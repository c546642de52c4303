using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using Rempart.Server.Hosting;
using Rempart.Server.Identity;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Rempart.Server.Tests.Identity;

public sealed class IssuerTests(TestPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_sign_in_at_an_external_issuer_and_local_accounts_cannot()
    {
        await using var issuer = await TestServer.StartAsync(postgres);
        var authority = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(authority, issuer.Certificate.ExportCertificatePem(), Cancellation);
            await using var server = await TestServer.StartAsync(
                postgres,
                ("Rempart:Identity:Issuer", issuer.Url.ToString()),
                ("Rempart:Identity:ClientId", "other-console"),
                ("Rempart:Identity:ClientSecret", "a secret between the two"),
                ("Rempart:Identity:Audience", "rempart"),
                ("Rempart:Identity:Scopes", "openid profile roles"),
                ("Rempart:Identity:RoleClaim", "role"),
                ("Rempart:Identity:NameClaim", "name"),
                ("Rempart:Identity:Roles:operator:0", "administrator"),
                ("Rempart:Identity:IssuerCertificateAuthority", authority));
            await RegisterAsync(issuer, server.Url);
            using var browser = new Browser(server, issuer);
            var home = await browser.FirstSignInAsync("admin", issuer.OneTimePassword!);
            home.Body.ShouldBe("home of user:admin");
            home.Url.Port.ShouldBe(server.Url.Port);
            (await browser.ApiAsync(HttpMethod.Get, "/api/v1/only/operator")).Status.ShouldBe(HttpStatusCode.OK);
            (await browser.ApiAsync(HttpMethod.Get, "/api/v1/only/approver")).Status.ShouldBe(HttpStatusCode.Forbidden);
            foreach (var closed in (string[])["/account/login", "/connect/authorize", "/connect/token", "/.well-known/openid-configuration", "/api/v1/users"])
                (await browser.GetAsync(closed)).Status.ShouldBe(HttpStatusCode.NotFound, closed);
            server.Evidence.Lines.ShouldContain(line => line.Contains("\"method\":\"external-issuer\"", StringComparison.Ordinal));

            using var elsewhere = new Browser(issuer);
            await elsewhere.SignInAsync("admin", Browser.Password);
            var (code, verifier) = await elsewhere.CliCodeAsync();
            var tokens = (await elsewhere.RedeemAsync(code, verifier)).Body;
            using var api = new Browser(server);
            var me = await api.ApiAsync(HttpMethod.Get, "/api/v1/me", token: tokens.GetProperty("access_token").GetString());
            me.Body.GetProperty("role").GetString().ShouldBe("operator");
            (await api.ApiAsync(HttpMethod.Get, "/api/v1/me", token: tokens.GetProperty("id_token").GetString())).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }
        finally
        {
            File.Delete(authority);
        }
    }

    [Theory]
    [InlineData("Issuer", "http://login.example", "Rempart__Identity__Issuer is 'http://login.example', which is no https URL without query. Write it like https://login.example.")]
    [InlineData("ClientId", "", "Rempart__Identity__ClientId is missing. Register Rempart's console at the issuer and put its client id there.")]
    [InlineData("Audience", "", "Rempart__Identity__Audience is missing. Put there the audience the issuer writes into access tokens for Rempart.")]
    [InlineData("Scopes", "profile", "Rempart__Identity__Scopes is 'profile', which lacks openid. Add it.")]
    [InlineData("Roles:boss:0", "x", "Rempart__Identity__Roles names 'boss', which is no role. Write viewer, operator, approver, administrator or bastion.")]
    [InlineData("RequireSecondFactorFor", "boss", "Rempart__Identity__RequireSecondFactorFor is 'boss', which is no role. Write viewer, operator, approver or administrator.")]
    public void A_wrong_setting_is_named(string name, string value, string message)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Rempart:Identity:Issuer"] = "https://login.example",
            ["Rempart:Identity:ClientId"] = "rempart",
            ["Rempart:Identity:Audience"] = "rempart",
            ["Rempart:Identity:Roles:viewer:0"] = "staff",
            [$"Rempart:Identity:{name}"] = value,
        }).Build();
        Should.Throw<StartupException>(() => new ServiceCollection().AddIdentity(configuration, _ => throw new InvalidOperationException()))
            .Message.ShouldBe(message);
    }

    private static async Task RegisterAsync(TestServer issuer, Uri server)
    {
        await using var scope = issuer.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(
            new OpenIddictApplicationDescriptor
            {
                ClientId = "other-console",
                ClientSecret = "a secret between the two",
                ConsentType = ConsentTypes.Implicit,
                RedirectUris = { new Uri(server, "/account/callback") },
                Permissions =
                {
                    Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.GrantTypes.AuthorizationCode,
                    Permissions.ResponseTypes.Code, Permissions.Scopes.Profile, Permissions.Scopes.Roles,
                },
            },
            Cancellation);
    }
}
