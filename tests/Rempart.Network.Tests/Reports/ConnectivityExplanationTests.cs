using System.Text.Json;
using Rempart.Network.Kubernetes;
using Rempart.Network.Policies;
using Rempart.Network.Reports;

namespace Rempart.Network.Tests.Reports;

public sealed class ConnectivityExplanationTests
{
    private const string Pods = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\n  labels: {app: web}\nspec: {}\n---\n"
        + "apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\n  namespace: shop\n  labels: {app: db}\nspec: {}\n---\n";

    private const string OnlyWeb = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db\n  namespace: shop\nspec:\n  podSelector:\n    matchLabels: {app: db}\n"
        + "  ingress:\n  - from:\n    - podSelector:\n        matchLabels: {app: web}\n    ports:\n    - port: 5432\n---\n";

    private static readonly ConnectivityOptions WebToDb = new() { Focus = ["db"], With = ["web"], Direction = Direction.Ingress };

    [Fact]
    public void With_locations_the_deciding_rule_stands_with_file_and_line_on_both_sides()
    {
        Explain(Pods + OnlyWeb + OnlyDatabase, withLocations: true).ShouldBe("""

            ##########################################
            # Specific connections and their reasons #
            ##########################################
            DASHES
            Connections between shop/web[Pod] => shop/db[Pod]:

            Allowed connections:
            	Allowed TCP:[5432] due to the following policies and rules:
            		Egress (Allowed)
            			NetworkPolicy 'shop/web' allows connections by Egress rule #1 (f.yaml:42:5)
            		Ingress (Allowed)
            			NetworkPolicy 'shop/db' allows connections by Ingress rule #1 (f.yaml:26:5)

            Denied connections:
            	Denied TCP:[1-5431,5433-65535], UDP, SCTP due to the following policies and rules:
            		Egress (Allowed)
            			NetworkPolicy 'shop/web' allows connections by Egress rule #1 (f.yaml:42:5)
            		Ingress (Denied)
            			NetworkPolicy 'shop/db' selects shop/db[Pod], and Ingress rule #1 selects shop/web[Pod], but the protocols and ports do not match (f.yaml:26:5)


            """.ReplaceLineEndings("\n").Replace("DASHES", new string('-', 160), StringComparison.Ordinal));
    }

    [Fact]
    public void Without_locations_the_lines_are_the_same_up_to_the_place()
    {
        var with = Explain(Pods + OnlyWeb, withLocations: true).Split('\n');
        var without = Explain(Pods + OnlyWeb, withLocations: false).Split('\n');
        with.Select(line => line.Replace(" (f.yaml:26:5)", "", StringComparison.Ordinal)).ShouldBe(without);
        without.ShouldNotContain(line => line.Contains("f.yaml"));
    }

    [Fact]
    public void Json_gives_the_place_of_each_reason_as_fields()
    {
        using var json = JsonDocument.Parse(ConnectivityExplanation.WriteJson(Read(Pods + OnlyWeb), WebToDb));
        var allowed = json.RootElement.EnumerateArray().Single().GetProperty("parts").EnumerateArray().Single(part => part.GetProperty("verdict").GetString() == "allowed");
        allowed.GetProperty("conn").GetString().ShouldBe("TCP 5432");
        var reason = allowed.GetProperty("ingress").GetProperty("reasons").EnumerateArray().Single();
        (reason.GetProperty("text").GetString(), reason.GetProperty("file").GetString(), reason.GetProperty("line").GetInt32(), reason.GetProperty("column").GetInt32())
            .ShouldBe(("NetworkPolicy 'shop/db' allows connections by Ingress rule #1", "f.yaml", 26, 5));
    }

    [Fact]
    public void What_is_unknown_is_called_unknown_and_never_denied()
    {
        var text = Explain(Pods.Replace("spec: {}", "spec: {hostNetwork: true}", StringComparison.Ordinal) + OnlyWeb, withLocations: false);
        text.ShouldContain("Unknown connections:\n\tUnknown ");
        text.ShouldContain("\t\tIngress (Unknown)\n");
        text.ShouldContain("NetworkPolicy 'shop/db' may allow connections by Ingress rule #1\n");
        text.ShouldNotContain("Denied connections:");
    }

    [Theory]
    [InlineData("Allow", "Deny", "unknown", new[] { "AdminNetworkPolicy 'one' allows connections by Ingress rule r", "AdminNetworkPolicy 'two' denies connections by Ingress rule r" })]
    [InlineData("Allow", "Allow", "allowed", new[] { "AdminNetworkPolicy 'one' allows connections by Ingress rule r", "AdminNetworkPolicy 'two' allows connections by Ingress rule r" })]
    [InlineData("Deny", "Deny", "denied", new[] { "AdminNetworkPolicy 'one' denies connections by Ingress rule r", "AdminNetworkPolicy 'two' denies connections by Ingress rule r" })]
    [InlineData("Deny", "Pass", "unknown", new[] { "AdminNetworkPolicy 'one' denies connections by Ingress rule r", "AdminNetworkPolicy 'two' passes connections by Ingress rule r" })]
    public void Admin_policies_of_one_priority_are_all_named_and_are_unknown_where_they_disagree(string first, string second, string verdict, string[] reasons)
    {
        var pairs = ConnectivityExplanation.Of(Read(Pods + Admin("one", first) + Admin("two", second)), WebToDb);
        var part = pairs.Single().Parts.Single();
        part.Verdict.ToString().ToLowerInvariant().ShouldBe(verdict);
        part.Ingress.Reasons.Where(reason => reason.Source != Rempart.Network.Reports.Reasons.ReasonSource.Default).Select(reason => reason.Text).ShouldBe(reasons);
    }

    private const string OnlyDatabase = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector:\n    matchLabels: {app: web}\n"
        + "  policyTypes: [Egress]\n  egress:\n  - to:\n    - podSelector:\n        matchLabels: {app: db}\n---\n";

    private static string Admin(string name, string action) =>
        $"apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata:\n  name: {name}\nspec:\n  priority: 5\n  subject:\n    namespaces: {{}}\n"
        + $"  ingress:\n  - name: r\n    action: {action}\n    from:\n    - namespaces: {{}}\n---\n";

    private static string Explain(string manifests, bool withLocations) => ConnectivityExplanation.Write(Read(manifests), WebToDb, withLocations);

    private static ClusterModel Read(string text)
    {
        var reading = ManifestReader.Read([new("f.yaml", text)]);
        reading.HasErrors.ShouldBeFalse(string.Join('\n', reading.Diagnostics));
        return reading.Cluster;
    }
}
