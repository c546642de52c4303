using System.Text;
using Rempart.Network.Reports;

namespace Rempart.Network.Tests.Conformance;

public sealed class NpGuardTests(ITestOutputHelper output)
{
    [Fact]
    public void Connlist_and_exposure_match_line_for_line()
    {
        Assert.SkipUnless(NpGuard.IsThere, NpGuard.SkipReason);
        var failures = new StringBuilder();
        int passed = 0, failed = 0;
        foreach (var one in NpGuard.Cases().Where(one => one.Kind is "connlist" or "exposure" && !one.Options.Contains("explain")))
        {
            var reading = NpGuard.Read(one);
            var report = ConnectivityAnalysis.Of(reading.Cluster, NpGuardOptions.Read(one, reading.Cluster));
            var actual = ConnectivityWriter.Write(report, Enum.Parse<ReportFormat>(one.Format, ignoreCase: true));
            var expected = NpGuard.Expected(one);
            if (actual.Trim() == expected.Trim())
            {
                passed++;
                continue;
            }
            failed++;
            failures.Append(System.Globalization.CultureInfo.InvariantCulture, $"## {one.ExpectedFile} ({one.Folder}, {one.Options})\n");
            foreach (var line in expected.Trim().Split('\n').Except(actual.Split('\n')))
                failures.AppendLine("  - " + line);
            foreach (var line in actual.Split('\n').Except(expected.Split('\n')))
                failures.AppendLine("  + " + line);
            foreach (var diagnostic in reading.Diagnostics.Where(d => d.Severity == Rempart.Network.Kubernetes.DiagnosticSeverity.Error).Take(3))
                failures.AppendLine("  ! " + diagnostic);
        }
        output.WriteLine($"{passed} pass, {failed} fail");
        File.WriteAllText("/tmp/kubernetes/npguard.txt", $"{passed} pass, {failed} fail\n" + failures);
    }
}
