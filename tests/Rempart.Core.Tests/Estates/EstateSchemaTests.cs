using NJsonSchema;
using Rempart.Core.Estates;
using Rempart.Core.Estates.Forms;
using Rempart.Core.Estates.Kinds;

namespace Rempart.Core.Tests.Estates;

public sealed class EstateSchemaTests
{
    // Set REMPART_UPDATE_SCHEMA=1 to write the schema anew after the table changed.
    [Fact]
    public void The_schema_says_what_the_loaders_table_says()
    {
        var wanted = SchemaText.FromTable();
        if (Environment.GetEnvironmentVariable("REMPART_UPDATE_SCHEMA") == "1")
            File.WriteAllText(Repository.PathOf("src", "Rempart.Core", "Estates", "estate.schema.json"), wanted);
        else
            EstateSchema.Text.ShouldBe(wanted, "run the tests once with REMPART_UPDATE_SCHEMA=1, then look at the difference");
    }

    [Fact]
    public async Task The_schema_accepts_what_the_loader_accepts()
    {
        var estate = EstateLoader.Load(Repository.PathOf("estate")).Estate.ShouldNotBeNull();
        (await Verdict(EstateWriter.ToJson(estate))).ShouldBeEmpty();
    }

    // JSON is YAML, so one text can be given to both.
    [Theory]
    [InlineData(true, """{"estate":{"id":"a","name":"A"}}""")]
    [InlineData(true, """{"estate":{"id":"a","name":"A"},"environments":[{"id":"prod"}],"subnets":[{"id":"s","environment":"prod","cidr":"10.0.0.0/8"}]}""")]
    [InlineData(true, """{"estate":{"id":"a","name":"A"},"controls":[{"id":"transport.tls","settings":{"days":30,"strict":true,"mode":"x"}}]}""")]
    [InlineData(false, """{"estate":{"id":"a"}}""")]
    [InlineData(false, """{"estate":{"id":"a","name":2}}""")]
    [InlineData(false, """{"estate":{"id":"a","name":""}}""")]
    [InlineData(false, """{"estate":{"id":"A","name":"A"}}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A","languages":["de"]}}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A","languages":[]}}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"servces":[]}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"services":{}}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"services":null}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"environments":[{"id":"prod","isolated":[]}]}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"environments":["prod"]}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"environments":[{"id":"p"}],"subnets":[{"id":"s","environment":"p","cidr":[]}]}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"environments":[{"id":"p"}],"subnets":[{"id":"s","environment":"p","cidr":"ten"}]}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"controls":[{"id":"transport.tsl"}]}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"controls":[{"id":"transport.tls","enabled":"true"}]}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"controls":[{"id":"transport.tls","schedule":"sometimes"}]}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"datastores":[{"id":"d","engine":"postgresql","connection":{"secret":"no spaces"}}]}""")]
    [InlineData(false, """{"estate":{"id":"a","name":"A"},"log-sources":[{"id":"l","kind":"sshd"}]}""")]
    public async Task Schema_and_loader_agree(bool good, string text)
    {
        var errors = EstateLoader.Load([("a.yaml", text)]).Errors;
        (errors.Count == 0).ShouldBe(good, string.Join('\n', errors));
        var verdict = await Verdict(text);
        (verdict.Count == 0).ShouldBe(good, string.Join('\n', verdict));
    }

    [Fact]
    public void Every_key_has_a_description_and_stands_in_the_documentation()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "estate.md"));
        foreach (var kind in EstateKinds.All)
            page.ShouldContain($"## `{kind.Key}`");
        foreach (var (path, key) in EstateKinds.All.SelectMany(kind => Walk(kind.Key, kind.Info)).Concat(Walk("estate", HeaderKind.Shape.Info)))
        {
            key.Description.ShouldNotBeNullOrWhiteSpace(path);
            page.ShouldContain($"`{key.Name}`", Case.Sensitive, path);
        }
    }

    private static IEnumerable<(string Path, KeyInfo Key)> Walk(string path, FormInfo form) => form switch
    {
        ShapeInfo shape => shape.Keys.SelectMany(key => Walk($"{path}.{key.Name}", key.Form).Prepend(($"{path}.{key.Name}", key))),
        ListInfo list => Walk(path, list.Item),
        MapInfo map => Walk(path, map.Value),
        _ => [],
    };

    private static async Task<IReadOnlyList<string>> Verdict(string json)
    {
        var schema = await JsonSchema.FromJsonAsync(EstateSchema.Text, TestContext.Current.CancellationToken);
        return [.. schema.Validate(json).Select(error => error.ToString())];
    }
}
