using System.Xml.Linq;
using Rempart.Network.Kubernetes;
using Rempart.Network.Policies;
using Rempart.Network.Reports;

namespace Rempart.Network.Tests.Reports;

public sealed class ReportTests
{
    private const string Pods = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\n  labels: {app: web}\nspec: {}\n---\n"
        + "apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  namespace: shop\n  labels: {app: db}\nspec: {}\n---\n";

    private const string OnlyWeb = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db\n  namespace: shop\nspec:\n  podSelector:\n    matchLabels: {app: db}\n"
        + "  ingress:\n  - from:\n    - podSelector:\n        matchLabels: {app: web}\n    ports:\n    - port: 5432\n";

    [Fact]
    public void A_difference_is_added_removed_or_changed()
    {
        var differences = ConnectivityComparison.Of(Read(Pods), Read(Pods + OnlyWeb));
        DifferenceWriter.Write(differences, ReportFormat.Txt).ShouldBe(
            "Connectivity diff:\n"
            + "diff-type: changed, source: shop/web[Pod], destination: shop/db[Pod], dir1: All Connections, dir2: TCP 5432\n"
            + "diff-type: removed, source: 0.0.0.0-255.255.255.255[External], destination: shop/db[Pod], dir1: All Connections, dir2: No Connections\n");
        ConnectivityComparison.Of(Read(Pods), Read(Pods)).ShouldBeEmpty();
    }

    [Fact]
    public void A_drawing_is_a_document_with_one_square_for_each_connection()
    {
        var report = ConnectivityAnalysis.Of(Read(Pods + OnlyWeb), new());
        var drawing = XDocument.Parse(ConnectivityWriter.Write(report, ReportFormat.Svg));
        drawing.Descendants("{http://www.w3.org/2000/svg}title").Select(title => title.Value)
            .ShouldBe(report.Connections.Select(connection => $"{connection.Source.Name} => {connection.Destination.Name} : {connection.Connections}"), ignoreOrder: true);
    }

    [Theory]
    [InlineData("fd00::/8", new[]
    {
        "shop/db[Pod] => ::-fcff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] : TCP 80",
        "shop/db[Pod] => fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] : TCP 80,443",
        "shop/db[Pod] => fe00::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] : TCP 80",
    }, new[] { "shop/db[Pod] => 0.0.0.0-255.255.255.255[External] : TCP 80" })]
    [InlineData("10.0.0.0/8", new string[0], new[]
    {
        "shop/db[Pod] => 0.0.0.0-9.255.255.255[External] : TCP 80",
        "shop/db[Pod] => 10.0.0.0-10.255.255.255[External] : TCP 80,443",
        "shop/db[Pod] => 11.0.0.0-255.255.255.255[External] : TCP 80",
    })]
    public void Ranges_of_IPv6_are_listed_as_soon_as_a_policy_names_one(string block, string[] ipv6, string[] ipv4)
    {
        var policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: out, namespace: shop }\nspec:\n  podSelector: { matchLabels: { app: db } }\n  policyTypes: [Egress]\n"
            + $"  egress:\n  - ports: [ {{ port: 80 }} ]\n  - to: [ {{ ipBlock: {{ cidr: \"{block}\" }} }} ]\n    ports: [ {{ port: 443 }} ]\n";
        var report = ConnectivityAnalysis.Of(Read(Pods + policy), new() { Focus = ["db"], Direction = Direction.Egress });
        var lines = ConnectivityWriter.Write(report, ReportFormat.Txt).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains("External")).ToArray();
        lines.Where(line => line.Contains("::")).ShouldBe(ipv6);
        lines.Where(line => !line.Contains("::")).ShouldBe(ipv4);
    }

    [Fact]
    public void Pods_on_the_network_of_their_node_are_unknown_and_never_isolated()
    {
        var report = ConnectivityAnalysis.Of(Read(Pods.Replace("spec: {}", "spec: {hostNetwork: true}", StringComparison.Ordinal) + OnlyWeb), new());
        report.Unknown.ShouldContain(connection => connection.Source.Name == "shop/web[Pod]" && connection.Destination.Name == "shop/db[Pod]" && connection.Connections.IsAll);
        report.Connections.ShouldNotContain(connection => connection.Destination.Name == "shop/db[Pod]");
    }

    private static ClusterModel Read(string text)
    {
        var reading = ManifestReader.Read([new("f.yaml", text)]);
        reading.HasErrors.ShouldBeFalse(string.Join('\n', reading.Diagnostics));
        return reading.Cluster;
    }
}
