using Rempart.Core.Estates;

namespace Rempart.Core.Tests.Estates;

public sealed class SampleEstateTests
{
    private static readonly EstateLoadResult Loaded = EstateLoader.Load(Repository.PathOf("estate"));

    [Fact]
    public void The_sample_estate_has_no_error() => Loaded.Errors.Select(error => error.Format()).ShouldBeEmpty();

    [Fact]
    public void The_sample_estate_is_as_large_as_promised()
    {
        var counts = EstateSummary.Of(Loaded.Estate.ShouldNotBeNull()).ToDictionary(count => count.Kind, count => count.Count);
        counts["environments"].ShouldBe(4);
        counts["subnets"].ShouldBe(10);
        counts["services"].ShouldBe(11);
        counts["flows"].ShouldBe(26);
        counts["datastores"].ShouldBe(4);
        counts.Keys.Count.ShouldBe(14);
    }

    [Fact]
    public void Production_test_and_development_are_isolated_both_ways()
    {
        var estate = Loaded.Estate.ShouldNotBeNull();
        estate.AreIsolated("prod", "test").ShouldBeTrue();
        estate.AreIsolated("dev", "prod").ShouldBeTrue();
        estate.AreIsolated("dev", "test").ShouldBeTrue();
        estate.AreIsolated("prod", "shared").ShouldBeFalse();
    }

    [Fact]
    public void Rempart_itself_is_a_declared_endpoint_on_the_local_host()
    {
        var estate = Loaded.Estate.ShouldNotBeNull();
        estate.LocalHost.ShouldNotBeNull().Id.ShouldBe("rempart");
        var endpoint = estate.TlsEndpoints().Single(candidate => candidate.Service.Id == "rempart");
        endpoint.Targets.ShouldBe(["127.0.0.1"]);
        endpoint.ServerName.ShouldBe("localhost");
        endpoint.Listener.Port.ToString().ShouldBe("7443/tcp");
        estate.ListenersOn(estate.LocalHost).Select(listener => $"{listener.Port} {listener.DeclaredBy} {listener.LoopbackOnly}")
            .ShouldBe(["7443/tcp service 'rempart' True", "5432/tcp datastore 'rempart-postgresql' False"]);
    }

    [Fact]
    public void What_is_shown_loads_again_with_the_same_digest()
    {
        var estate = Loaded.Estate.ShouldNotBeNull();
        foreach (var text in new[] { EstateWriter.ToYaml(estate), EstateWriter.ToJson(estate), EstateWriter.ToJson(estate, indented: false) })
        {
            var again = EstateLoader.Load([("shown.yaml", text)]);
            again.Errors.Select(error => error.Format()).ShouldBeEmpty(text);
            again.Estate.ShouldNotBeNull().Digest.ShouldBe(estate.Digest);
        }
    }
}
