using System.Text.Json;
using System.Text.RegularExpressions;
using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Conformance;

/// <summary>The Kubernetes test of CrowdSec's hub says what its event means in the alert that it raises.</summary>
public sealed partial class KubernetesScenarioTests
{
    [Fact]
    public void The_event_of_an_exec_into_a_pod_agrees_with_the_alert()
    {
        var folder = Path.Combine(Corpus.Folder("logs/crowdsec-hub-tests"), "k8s-audit-pod-exec-file");
        var parsed = Parsed.One("kubernetes-audit", File.ReadAllText(Path.Combine(folder, "k8s-audit-pod-exec-file.log")));
        var compared = 0;
        foreach (Match match in Meta().Matches(File.ReadAllText(Path.Combine(folder, "scenario.assert"))))
        {
            var assertion = new CrowdSecAssertion(0, $"Meta[\"{match.Groups["name"].Value}\"]", JsonSerializer.Deserialize<string>(match.Groups["value"].Value)!);
            if (CrowdSecMapping.Agrees(assertion, parsed) is not { } agrees)
                continue;
            agrees.ShouldBeTrue(assertion.ToString());
            compared++;
        }
        compared.ShouldBe(6);
        parsed.What.ShouldBe("ApiActivity/1 Success");
    }

    [GeneratedRegex("""Events\[0\]\.GetMeta\("(?<name>[^"]+)"\) == (?<value>".*")""")]
    private static partial Regex Meta();
}
