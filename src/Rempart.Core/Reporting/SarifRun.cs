using Rempart.Core.Posture;

namespace Rempart.Core.Reporting;

/// <summary>What a SARIF file reports: the findings of one estate at one moment.</summary>
/// <param name="Version">The version of Rempart.</param>
/// <param name="Estate">The estate's name.</param>
/// <param name="At">When the findings were read.</param>
/// <param name="Findings">The findings, in any order; the file is ordered by rule, then resource.</param>
public sealed record SarifRun(string Version, string Estate, DateTimeOffset At, IReadOnlyList<FindingRecord> Findings);
