using System.Text.Json;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Api;

public sealed class ApiDescriptionTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task The_description_is_OpenAPI_3_1_and_names_who_may_call()
    {
        using var client = ProofTests.Client(server);

        using var description = JsonDocument.Parse(await client.GetStringAsync("/api/v1/openapi.json", TestContext.Current.CancellationToken));

        var root = description.RootElement;
        root.GetProperty("openapi").GetString().ShouldStartWith("3.1.");
        root.GetProperty("info").GetProperty("title").GetString().ShouldBe("Rempart");
        root.GetProperty("servers")[0].GetProperty("url").GetString().ShouldBe("/");
        root.GetProperty("components").GetProperty("securitySchemes").GetProperty("oauth2").GetProperty("flows")
            .EnumerateObject().Select(flow => flow.Name).ShouldBe(["clientCredentials", "authorizationCode"], ignoreOrder: true);
        root.GetProperty("security")[0].TryGetProperty("oauth2", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Every_operation_is_explained_and_says_when_it_refuses()
    {
        using var client = ProofTests.Client(server);
        using var description = JsonDocument.Parse(await client.GetStringAsync("/api/v1/openapi.json", TestContext.Current.CancellationToken));
        var operations = description.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value)))
            .ToArray();

        operations.Length.ShouldBeGreaterThan(25);
        operations.Where(operation => !operation.Value.TryGetProperty("summary", out _)).Select(operation => operation.Name).ShouldBeEmpty();
        operations.Where(operation => !IsOpen(operation.Value)).Where(operation => !operation.Value.GetProperty("responses").TryGetProperty("403", out _))
            .Select(operation => operation.Name).ShouldBeEmpty();
        operations.Where(operation => IsOpen(operation.Value)).Select(operation => operation.Name)
            .ShouldBe(["post /api/v1/access/webhook", "post /api/v1/collect/{source}", "post /api/v1/collect/{source}/v1/logs", "get /ledger/checkpoint", "get /ledger/key", "get /ledger/{path}"], ignoreOrder: true);
        operations.Single(operation => operation.Name == "post /api/v1/plans/{id}/apply").Value.GetProperty("responses").GetProperty("403")
            .GetProperty("description").GetString().ShouldBe("The role is too low; this needs operator.");
    }

    private static bool IsOpen(JsonElement operation) => operation.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;
}
