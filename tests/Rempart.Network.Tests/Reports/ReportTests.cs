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
