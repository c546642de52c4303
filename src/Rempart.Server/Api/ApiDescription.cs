using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Rempart.Server.Identity;

namespace Rempart.Server.Api;

/// <summary>The description of the API for programs (OpenAPI 3.1), at <c>/api/v1/openapi.json</c>.</summary>
public static class ApiDescription
{
    private const string Scheme = "oauth2";
    private const string ProblemType = "application/problem+json";

    /// <summary>Adds what writes the description.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="options">Says where the issuer is, when an external one is configured.</param>
    public static IServiceCollection AddApiDescription(this IServiceCollection services, IdentitySettings options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        return services.AddOpenApi("v1", description =>
        {
            description.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            description.AddDocumentTransformer((document, _, _) =>
            {
                Describe(document, options);
                return Task.CompletedTask;
            });
            description.AddOperationTransformer((operation, context, _) =>
            {
                Secure(operation, context);
                return Task.CompletedTask;
            });
        });
    }

    /// <summary>Maps the description's address; it needs the viewer's right.</summary>
    /// <param name="endpoints">The server's endpoints.</param>
    public static IEndpointRouteBuilder MapApiDescription(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapOpenApi("/api/{documentName}/openapi.json").RequireAuthorization(Policies.Viewer);
        return endpoints;
    }

    private static void Describe(OpenApiDocument document, IdentitySettings options)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Rempart",
            Version = typeof(ApiDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Description = "Controls, findings and their evidence. Errors are problem details (RFC 9457). Lists have pages: next is the cursor of the following one. Answers carry an ETag; If-None-Match saves the transfer.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        // Where it is served from, whatever name the caller used for it.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = options.IsExternal ? External(options.Issuer!) : Embedded(),
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
    }

    private static OpenApiSecurityScheme External(string issuer) => new()
    {
        Type = SecuritySchemeType.OpenIdConnect,
        OpenIdConnectUrl = new Uri($"{issuer.TrimEnd('/')}/.well-known/openid-configuration"),
    };

    private static OpenApiSecurityScheme Embedded() => new()
    {
        Type = SecuritySchemeType.OAuth2,
        Flows = new OpenApiOAuthFlows
        {
            AuthorizationCode = new OpenApiOAuthFlow
            {
                AuthorizationUrl = new Uri("/connect/authorize", UriKind.Relative),
                TokenUrl = new Uri("/connect/token", UriKind.Relative),
                Scopes = new Dictionary<string, string>(),
            },
            ClientCredentials = new OpenApiOAuthFlow { TokenUrl = new Uri("/connect/token", UriKind.Relative), Scopes = new Dictionary<string, string>() },
        },
    };

    private static void Secure(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [];
            return;
        }
        operation.Responses ??= [];
        var policy = metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy;
        operation.Responses.TryAdd("401", Refusal("No token, or one that does not count any more."));
        operation.Responses.TryAdd("403", Refusal(policy is null ? "The role is too low." : $"The role is too low; this needs {policy}."));
    }

    private static OpenApiResponse Refusal(string description) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { [ProblemType] = new() },
    };
}
