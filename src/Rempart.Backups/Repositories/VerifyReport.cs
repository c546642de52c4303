using System.Globalization;
using System.Text.RegularExpressions;

namespace Rempart.Backups;

/// <summary>A part of a repository that <c>pgbackrest verify</c> looked at.</summary>
/// <param name="Name">A backup's label or an archive's id.</param>
/// <param name="Checked">How many files.</param>
/// <param name="Valid">How many of them were as they should be.</param>
/// <param name="Status">pgBackRest's word; null for an archive.</param>
public sealed record VerifiedPart(string Name, long Checked, long Valid, string? Status)
{
    /// <summary>Whether all of it is as it should be.</summary>
    public bool IsWhole => Checked > 0 && Checked == Valid && Status is null or "valid";
}

/// <summary>What <c>pgbackrest verify --output=text --verbose</c> said. Its exit code is 0 for damage too.</summary>
/// <param name="Status">The stanza's status; <c>ok</c> when nothing was found.</param>
/// <param name="Parts">The backups and archives.</param>
/// <param name="Faults">The files that are damaged or missing, and why, at most <see cref="MostFaults"/>.</param>
/// <param name="Remarks">What else was said, such as <c>No usable backup.info file</c>.</param>
public sealed partial record VerifyReport(string Status, IReadOnlyList<VerifiedPart> Parts, IReadOnlyList<string> Faults, IReadOnlyList<string> Remarks)
{
    /// <summary>How many faults are kept: a truncated bundle damages hundreds of files.</summary>
    public const int MostFaults = 50;

    /// <summary>Whether something was verified and all of it is whole.</summary>
    public bool IsWhole => Status == "ok" && Parts.Count > 0 && Faults.Count == 0 && Parts.All(part => part.IsWhole || part is { Status: null, Checked: 0 });

    /// <summary>Reads what was printed.</summary>
    /// <param name="output">Standard output: the summary.</param>
    /// <param name="error">Standard error at level <c>info</c>: it alone names the files.</param>
    /// <param name="report">The report.</param>
    /// <returns>False when there is no summary in it.</returns>
    public static bool TryParse(string output, string error, out VerifyReport report)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        var status = Status_().Match(output);
        var parts = Archive().Matches(output).Select(match => Part(match, null))
            .Concat(Backup().Matches(output).Select(match => Part(match, match.Groups["status"].Value)));
        var faults = Fault().Matches(error).Select(match => $"{match.Groups["file"].Value}: {match.Groups["what"].Value}");
        var remarks = Remark().Matches(output).Select(match => match.Value.Trim());
        report = new VerifyReport(status.Groups[1].Value, [.. parts], [.. faults.Take(MostFaults)], [.. remarks]);
        return status.Success;
    }

    private static VerifiedPart Part(Match match, string? status) => new(
        match.Groups["name"].Value,
        long.Parse(match.Groups["checked"].Value, CultureInfo.InvariantCulture),
        long.Parse(match.Groups["valid"].Value, CultureInfo.InvariantCulture),
        status);

    [GeneratedRegex(@"^status: (\S+)", RegexOptions.Multiline)]
    private static partial Regex Status_();

    [GeneratedRegex(@"^  archiveId: (?<name>\S+), total WAL checked: (?<checked>\d{1,15}), total valid WAL: (?<valid>\d{1,15})", RegexOptions.Multiline)]
    private static partial Regex Archive();

    [GeneratedRegex(@"^  backup: (?<name>\S+), status: (?<status>[^,]+), total files checked: (?<checked>\d{1,15}), total valid files: (?<valid>\d{1,15})", RegexOptions.Multiline)]
    private static partial Regex Backup();

    [GeneratedRegex(@"(?<what>invalid checksum|file missing|invalid size|invalid result) '?(?<file>[^'\s:]+)'?")]
    private static partial Regex Fault();

    [GeneratedRegex(@"^  No usable .*$", RegexOptions.Multiline)]
    private static partial Regex Remark();
}
