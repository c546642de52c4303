using System.Diagnostics.CodeAnalysis;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Text;

namespace Rempart.Server.Identity.People.Controls;

/// <summary>How long sessions may live: settings <c>idle</c> (default 30m) and <c>absolute</c> (default 12h).</summary>
internal sealed record SessionLimits(TimeSpan Idle, TimeSpan Absolute)
{
    public static bool TryRead(Estate estate, string control, [NotNullWhen(true)] out SessionLimits? limits, [NotNullWhen(false)] out string? problem)
    {
        limits = null;
        var reader = new SettingsReader(estate, control);
        var wrong = new List<string>();
        var idle = Duration(reader, "idle", TimeSpan.FromMinutes(30), wrong);
        var absolute = Duration(reader, "absolute", TimeSpan.FromHours(12), wrong);
        problem = reader.Problem() ?? wrong.FirstOrDefault();
        if (problem is not null)
            return false;
        limits = new SessionLimits(idle, absolute);
        return true;
    }

    /// <summary>A setting that is a duration.</summary>
    public static TimeSpan Duration(SettingsReader reader, string name, TimeSpan otherwise, List<string> wrong)
    {
        if (reader.Text(name) is not { } text)
            return otherwise;
        if (Durations.TryParse(text, out var span) && span > TimeSpan.Zero)
            return span;
        wrong.Add($"The setting '{name}' is '{text}', which is no duration. Write it like 30m, 12h or 90d.");
        return otherwise;
    }
}
