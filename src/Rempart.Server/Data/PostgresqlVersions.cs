using System.Globalization;
using Rempart.Core.Controls;

namespace Rempart.Server.Data;

/// <summary>
/// How long the PostgreSQL project supports each major version. Source: the project's versioning policy,
/// https://www.postgresql.org/support/versioning/, and the release of 2025-11-13 for the minor versions.
/// </summary>
internal static class PostgresqlVersions
{
    /// <summary>A newer major than the last one here is not known to this version of Rempart.</summary>
    public static readonly IReadOnlyList<SupportedMajor> Majors =
    [
        new(12, new DateOnly(2024, 11, 21), 22),
        new(13, new DateOnly(2025, 11, 13), 23),
        new(14, new DateOnly(2026, 11, 12), 20),
        new(15, new DateOnly(2027, 11, 11), 15),
        new(16, new DateOnly(2028, 11, 9), 11),
        new(17, new DateOnly(2029, 11, 8), 7),
        new(18, new DateOnly(2030, 11, 14), 1),
    ];

    /// <summary>Whether the table says anything about a version, <c>server_version_num</c>.</summary>
    public static bool Knows(int version) => version / 10_000 <= Majors[^1].Major;

    /// <summary>Whether a version is out of support or behind.</summary>
    public static IEnumerable<Finding> Check(string resource, int version, DateOnly today)
    {
        var (major, minor) = (version / 10_000, version % 10_000);
        if (!Knows(version))
            yield break;
        var known = Majors.FirstOrDefault(one => one.Major == major);
        if (known is null || today > known.SupportedUntil)
        {
            var since = known is null ? "" : string.Create(CultureInfo.InvariantCulture, $" since {known.SupportedUntil:yyyy-MM-dd}");
            yield return new Finding("version-unsupported", resource, Severity.High,
                $"PostgreSQL {major} is out of support{since}: its holes are no longer closed.",
                $"upgrade to PostgreSQL {Majors[^1].Major} with pg_upgrade");
        }
        else if (minor < known.Minor)
        {
            yield return new Finding("version-behind", resource, known.Minor - minor > 1 ? Severity.Medium : Severity.Low,
                $"PostgreSQL {major}.{minor} lacks the fixes up to {major}.{known.Minor}.",
                $"apt-get install --only-upgrade postgresql-{major}");
        }
    }
}

/// <summary>One major version.</summary>
/// <param name="Major">Its number.</param>
/// <param name="SupportedUntil">The last day of support.</param>
/// <param name="Minor">A minor version that is known to be out.</param>
internal sealed record SupportedMajor(int Major, DateOnly SupportedUntil, int Minor);
