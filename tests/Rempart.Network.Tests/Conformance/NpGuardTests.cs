using Rempart.Network.Kubernetes;
using Rempart.Network.Reports;

namespace Rempart.Network.Tests.Conformance;

public sealed class NpGuardTests(ITestOutputHelper output)
{
    // Networks beside the pods' own, which NetworkPolicies are not about: user-defined networks of OpenShift and Multus, and the
    // list of networks that stands below the connections of virtual machines.
    private static readonly string[] OutOfScope = ["udn_", "cudn_", "nad_", "virtual_machines_"];

    /// <summary>
    /// Where Rempart answers otherwise on purpose, with the lines that differ in the text form: the reasons are in docs/network.md.
    /// </summary>
    private static readonly Dictionary<string, string> Deliberate = new()
    {
        ["anp_and_banp_using_networks_test"] = Networks,
        ["anp_and_banp_using_networks_with_ipv6_test"] = Networks,
        ["exposure_test_with_anp_4_entire_cluster_example"] = DroppedReason,
        ["ipblockstest_2"] = HostNetwork,
        ["ipblockstest_3"] = HostNetwork,
        ["ipblockstest_4"] = HostNetwork,
        ["multiple_topology_resources_1"] = HostNetwork,
        ["multiple_topology_resources_2"] = HostNetwork,
        ["semanticDiff-same-topologies-new2"] = HostNetwork,
        ["semanticDiff-same-topologies-old1"] = HostNetwork,
        ["semanticDiff-same-topologies-old3"] = HostNetwork,
    };

    private const string Networks = "networks of admin policies also match the addresses of pods";
    private const string DroppedReason = "the NetworkPolicy that denies what an admin policy leaves over is named; np-guard names no side that denies";
    private const string HostNetwork = "what policies do with pods on the network of their node is unknown";

    [Fact]
    public void Every_case_of_policies_services_and_ingresses_matches_line_for_line()
    {
        Assert.SkipUnless(NpGuard.IsThere, NpGuard.SkipReason);
        var cases = InScope().Where(one => !IsDeliberate(one)).ToArray();
        var different = cases.Where(one => Lines(NpGuard.Expected(one)) is var expected && !Lines(Write(one).Text).SequenceEqual(expected)).Select(one => one.ExpectedFile).ToArray();
        output.WriteLine($"np-guard: {cases.Length - different.Length} of {cases.Length} cases match, {cases.Count(IsExplained)} of them explanations, {InScope().Count() - cases.Length} differ on purpose, {NpGuard.Cases().Count(IsOutOfScope)} are out of scope");
        different.ShouldBeEmpty();
        cases.Length.ShouldBe(473);
        cases.Count(IsExplained).ShouldBe(36);
    }

    [Fact]
    public void Pods_on_the_network_of_their_node_are_the_only_difference_where_they_are_the_reason()
    {
        Assert.SkipUnless(NpGuard.IsThere, NpGuard.SkipReason);
        foreach (var one in InScope().Where(one => Deliberate.GetValueOrDefault(one.Folder) == HostNetwork))
        {
            var (text, reading) = Write(one);
            string[] hosts = [.. reading.Cluster.Pods.Where(pod => pod.HostNetwork).Select(pod => pod.DisplayName).Distinct()];
            string[] expected = Lines(NpGuard.Expected(one)), actual = Lines(text);
            hosts.ShouldNotBeEmpty();
            actual.ShouldNotBe(expected);
            if (IsExplained(one))
                Blocks(expected).Except(Blocks(actual)).Concat(Blocks(actual).Except(Blocks(expected))).ShouldAllBe(block => hosts.Any(host => block.Contains(host)), one.ExpectedFile);
            else
                expected.Except(actual).Concat(actual.Except(expected)).ShouldAllBe(line => hosts.Any(host => line.Contains(host)), one.ExpectedFile);
            Report(reading).Unknown.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void Networks_of_admin_policies_are_the_only_difference_where_they_are_the_reason()
    {
        Assert.SkipUnless(NpGuard.IsThere, NpGuard.SkipReason);
        foreach (var one in InScope().Where(one => Deliberate.GetValueOrDefault(one.Folder) == Networks && one.Format == "txt"))
        {
            var (text, reading) = Write(one);
            string[] expected = Lines(NpGuard.Expected(one)), actual = Lines(text);
            // The pods' addresses are not in the manifests: that one of them is 8.8.8.8, to which UDP 53 is denied, cannot be ruled out.
            expected.Except(actual).ShouldBe(["ns1/pod1[Deployment] => ns2/pod1[Deployment] : All Connections", "ns2/pod1[Deployment] => ns1/pod1[Deployment] : All Connections"]);
            // np-guard lists no IPv6 ranges; Rempart does where a policy names one.
            string[] more = [.. actual.Except(expected)], ipv6 = [.. more.Where(line => line.Contains("::", StringComparison.Ordinal))];
            ipv6.Length.ShouldBe(one.Folder.Contains("ipv6", StringComparison.Ordinal) ? 10 : 0, one.ExpectedFile);
            more.Except(ipv6).ShouldBe(["ns1/pod1[Deployment] => ns2/pod1[Deployment] : SCTP 1-65535,TCP 1-65535,UDP 1-52,54-65535", "ns2/pod1[Deployment] => ns1/pod1[Deployment] : SCTP 1-65535,TCP 1-65535,UDP 1-52,54-65535"]);
            Report(reading).Unknown.Select(connection => connection.Connections.ToString()).ShouldBe(["UDP 53", "UDP 53"]);
        }
    }

    [Fact]
    public void The_policy_that_denies_is_the_only_difference_where_the_dropped_reason_is_the_reason()
    {
        Assert.SkipUnless(NpGuard.IsThere, NpGuard.SkipReason);
        var one = InScope().Single(one => Deliberate.GetValueOrDefault(one.Folder) == DroppedReason && IsExplained(one));
        string[] expected = Lines(NpGuard.Expected(one)), actual = Lines(Write(one).Text);
        // Where np-guard's text says "Denied" and then names only the side that allows, two lines more say who denies.
        (actual.Length - expected.Length).ShouldBe(4);
        expected.Except(actual).ShouldBeEmpty();
        actual.Except(expected).ShouldBe([
            "\t\t\tNetworkPolicy 'hello-world/deny-all-app-a' selects hello-world/workload-a[Deployment], but hello-world/workload-b[Deployment] is not allowed by any Egress rule (no rules defined)",
            "\t\t\tNetworkPolicy 'hello-world/deny-all-app-a' selects hello-world/workload-a[Deployment], but hello-world/workload-b[Deployment] is not allowed by any Ingress rule (no rules defined)",
        ]);
    }

    private static bool IsDeliberate(NpGuardCase one) => Deliberate.TryGetValue(one.Folder, out var reason) && (reason != DroppedReason || IsExplained(one));

    // The parts of an explanation: each pair's block stands after a line of dashes, and the pairs of the last list one a line.
    private static IEnumerable<string> Blocks(string[] lines)
    {
        var text = string.Join('\n', lines);
        var list = text.LastIndexOf("\n####", StringComparison.Ordinal);
        return text[..text.LastIndexOf("\n####", list - 1, StringComparison.Ordinal)].Split(new string('-', 160)).Skip(1).Select(block => block.Trim()).Concat(text[list..].Split('\n').Skip(2));
    }

    private static IEnumerable<NpGuardCase> InScope() => NpGuard.Cases().Where(one => !IsOutOfScope(one));

    private static bool IsOutOfScope(NpGuardCase one) => OutOfScope.Any(prefix => one.Folder.StartsWith(prefix, StringComparison.Ordinal));

    private static bool IsExplained(NpGuardCase one) => one.Kind == "explain" || one.Options.Contains("explain", StringComparison.Ordinal);

    private static (string Text, ManifestReading Reading) Write(NpGuardCase one)
    {
        var reading = NpGuard.Read(one);
        var options = NpGuardOptions.Read(one, reading.Cluster);
        if (IsExplained(one))
            return (ConnectivityExplanation.Write(reading.Cluster, options, withLocations: false), reading);
        var report = ConnectivityAnalysis.Of(reading.Cluster, options);
        return (ConnectivityWriter.Write(report, Enum.Parse<ReportFormat>(one.Format, ignoreCase: true)), reading);
    }

    private static ConnectivityReport Report(ManifestReading reading) => ConnectivityAnalysis.Of(reading.Cluster, new());

    private static string[] Lines(string text) => text.TrimEnd().Split('\n');
}
