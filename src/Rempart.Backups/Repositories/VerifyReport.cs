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

    /// <summary>
    /// Says what is not whole of what a repository should hold. A folder that <c>backup.info</c> does not list is passed over: pgBackRest
    /// verifies none of what an interrupted backup left, and the next backup takes it away. A backup that is listed must have been verified.
    /// </summary>
    /// <param name="listed">The labels of all backups that <c>info</c> lists.</param>
    /// <returns>What is wrong, in words; empty when all of it is whole.</returns>
    public IReadOnlyList<string> Wrong(IReadOnlyCollection<string> listed)
    {
        ArgumentNullException.ThrowIfNull(listed);
        var wrong = Parts
            .Where(part => part.Status is null ? part.Checked != part.Valid : listed.Contains(part.Name) && !part.IsWhole)
            .Select(part => $"{part.Name}: {part.Valid} of {part.Checked} files are valid")
            .Concat(listed.Except(Parts.Select(part => part.Name)).Select(label => $"{label}: its files are gone"))
            .Concat(Remarks)
            .ToArray();
        // What pgBackRest does not call ok is not, whatever was understood of the rest.
        return wrong.Length == 0 && (Status != "ok" || Parts.Count == 0 || Faults.Count > 0) ? [Status] : wrong;
    }

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
