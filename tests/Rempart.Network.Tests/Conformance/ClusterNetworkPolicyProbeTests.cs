using System.Globalization;
using System.Text.RegularExpressions;
using Rempart.Network.Kubernetes;
using Rempart.Network.Reachability;

namespace Rempart.Network.Tests.Conformance;

/// <summary>The probes of the conformance tests of network-policy-api that run on its manifests as they are.</summary>
public sealed partial class ClusterNetworkPolicyProbeTests(ITestOutputHelper output)
{
    private static readonly string Root = Path.Combine(Repository.Shared, "conformance", "netpol", "network-policy-api");

    [Fact]
    public void Every_probe_of_the_network_policy_api_agrees()
    {
        var probes = Path.Combine(Root, "cnp_probes.tsv");
        Assert.SkipUnless(File.Exists(probes), $"the probes of network-policy-api are not there: {probes}");
        var wrong = new List<string>();
        var asked = 0;
        foreach (var group in File.ReadLines(probes).Skip(1).Select(line => line.Split('\t')).Where(fields => fields is [.., "0"]).GroupBy(fields => fields[1]))
        {
            var reading = ManifestReader.Read([Manifest("base/manifests.yaml"), Manifest(group.Key)]);
            reading.HasErrors.ShouldBeFalse(string.Join('\n', reading.Diagnostics));
            var matrix = ReachabilityMatrix.Of(reading.Cluster);
            foreach (var probe in group)
            {
                asked++;
                var verdict = matrix.Between(Pod(reading, probe[3]), Pod(reading, probe[4]))
                    .Of(Enum.Parse<NetworkProtocol>(probe[5], ignoreCase: true), ushort.Parse(probe[6], CultureInfo.InvariantCulture));
                if (verdict != (probe[7] == "allow" ? Verdict.Allowed : Verdict.Denied))
                    wrong.Add($"{verdict}: {string.Join(' ', probe)}");
            }
        }
        output.WriteLine($"network-policy-api: {asked - wrong.Count} of {asked} probes agree");
        wrong.ShouldBeEmpty();
        asked.ShouldBe(110);
    }

    // The probes name the pods of StatefulSets, the manifests their templates.
    private static Policies.Pod Pod(ManifestReading reading, string name) =>
        reading.Cluster.Pods.Single(pod => name.StartsWith($"{pod.Namespace}/{pod.Workload}-", StringComparison.Ordinal));

    // The manifests are templates of ports that the run chooses; any will do.
    private static ManifestFile Manifest(string path) =>
        new(path, Placeholder().Replace(File.ReadAllText(Path.Combine(Root, "conformance", path)), match => $"3636{match.Groups[1].Value}"));

    [GeneratedRegex(@"\{\{ index \.HostNetworkPorts ([0-9]) \}\}")]
    private static partial Regex Placeholder();
}
