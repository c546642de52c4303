using System.Net;
using Rempart.Cli.Hosting;
using Rempart.Cli.Lab;
using Rempart.Core.Estates;
using Rempart.Core.Networks;

namespace Rempart.Cli.Tests.Lab;

public sealed class LabCommandTests
{
    [Theory]
    [InlineData("up", "estate")]
    [InlineData("down")]
    [InlineData("status")]
    public async Task Without_root_it_says_so(params string[] command)
    {
        using var run = new CliRun();

        (await run.RunAsync(["lab", .. command])).ShouldBe(ExitCodes.CouldNotTell);

        run.Error.ShouldBe(OperatingSystem.IsLinux()
            ? "error: the lab needs root: only root may make network namespaces; run it with sudo\n"
            : "error: the lab needs Linux: it is made of network namespaces\n");
        run.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("10.0.0.1:53/udp", "10.0.0.1", 53, TransportProtocol.Udp)]
    [InlineData("[fd00::1]:443/tcp", "fd00::1", 443, TransportProtocol.Tcp)]
    [InlineData("10.0.0.1:0/tcp", "10.0.0.1", 0, TransportProtocol.Tcp)]
    public void An_endpoint_is_read_and_written(string text, string address, int port, TransportProtocol protocol)
    {
        LabEndpoint.TryParse(text, out var endpoint).ShouldBeTrue();
        endpoint.ShouldBe(new LabEndpoint(IPAddress.Parse(address), port, protocol));
        endpoint.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1:53")]
    [InlineData("10.0.0.1/tcp")]
    [InlineData("10.0.0.1:53/sctp")]
    [InlineData("10.0.0.1:65536/tcp")]
    [InlineData("10.0.0.1:-1/tcp")]
    [InlineData("fd00::1:443/tcp")]
    [InlineData("[10.0.0.1]:443/tcp")]
    [InlineData("host:443/tcp")]
    [InlineData("/tcp:1")]
    public async Task Another_text_is_no_endpoint(string text)
    {
        using var run = new CliRun();

        (await run.RunAsync("lab", "listen", text)).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldBe($"error: '{text}' is no endpoint; write for example 10.0.0.1:443/tcp or [fd00::1]:53/udp\n");
    }

    [Theory]
    [InlineData("rl-12345678-net-app", true)]
    [InlineData("rl-12345678-", false)]
    [InlineData("rl-12345678", false)]
    [InlineData("other", false)]
    [InlineData("rl-12345678-a/../../x", false)]
    [InlineData("rl-12345678-a b", false)]
    public void Only_the_labs_own_names_are_ever_deleted(string name, bool belongs) => LabNames.Belongs(name, "rl-12345678").ShouldBe(belongs);

    [Fact]
    public void The_plan_gives_each_subnet_and_router_a_namespace_and_listens_where_the_estate_says()
    {
        var plan = LabPlanner.Plan(EstateLoader.Load([("estate.yaml", LabEstates.Small)]).Estate!, "rl-0");

        plan.Namespaces.Select(place => place.Name).ShouldBe(["rl-0-net-app", "rl-0-net-data", "rl-0-net-trial", "rl-0-router-inner", "rl-0-router-outer", "rl-0-core"]);
        plan.Links.Count.ShouldBe(5);
        var data = plan.Namespaces[1];
        data.Addresses.Select(address => $"{address.Address} {address.Of}").ShouldBe(["10.2.0.10 host db", "fd00:2::10 host db", "10.2.0.128 undeclared", "fd00:2::8000 undeclared"]);
        data.Listens.ShouldBe(["10.2.0.10:53/udp", "10.2.0.10:5432/tcp", "10.2.0.10:7000/tcp", "10.2.0.10:7010/tcp", "[fd00:2::10]:53/udp", "[fd00:2::10]:5432/tcp", "[fd00:2::10]:7000/tcp", "[fd00:2::10]:7010/tcp"]);
        data.Routes.ShouldBe([new LabRoute("0.0.0.0/0", "fe80::1", "router0"), new LabRoute("::/0", "fe80::1", "router0")]);
        plan.Namespaces[5].Listens.ShouldBe(["198.51.100.10:123/udp", "198.51.100.10:443/tcp", "[2001:db8::10]:123/udp", "[2001:db8::10]:443/tcp"]);
    }

    [Fact]
    public void A_packet_goes_by_the_router_that_joins_both_subnets_and_a_subnet_without_a_router_is_open()
    {
        var yaml = LabEstates.Ways.Replace("hosts:", "  - { id: lonely, environment: prod, cidr: [10.5.0.0/24] }\nhosts:", StringComparison.Ordinal);
        var plan = LabPlanner.Plan(EstateLoader.Load([("estate.yaml", yaml)]).Estate!, "rl-0");

        LabRoute[] Routes(string of) => [.. plan.Namespaces.Single(place => place.Of == of).Routes.Where(route => !route.To.Contains(':', StringComparison.Ordinal))];
        Routes("app").ShouldBe([new LabRoute("0.0.0.0/0", "fe80::1", "router0"), new LabRoute("10.4.0.0/24", "fe80::1", "router2")]);
        Routes("between").ShouldBe([new LabRoute("0.0.0.0/0", "fe80::1", "router0"), new LabRoute("10.3.0.0/24", "fe80::1", "router1")]);
        Routes("lonely").ShouldBe([new LabRoute("0.0.0.0/0", "fe80::1", "core")]);
        Routes("core").ShouldContain(new LabRoute("10.5.0.0/24", "fe80::2", "net3"));
        Routes("core").ShouldContain(new LabRoute("10.1.0.0/24", "fe80::2", "router0"));
    }

    [Fact]
    public void What_listens_on_loopback_only_is_not_offered_to_the_network() =>
        LabPlanner.Plan(LabEstates.Load(LabRun.SampleFolder), "rl-0").Namespaces.SelectMany(place => place.Listens).ShouldNotContain(listener => listener.Contains(":7443/", StringComparison.Ordinal));
}
