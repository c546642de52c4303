using System.Globalization;
using Rempart.Core.Backups;

namespace Rempart.Server.Console.Live;

/// <summary>Places measured values in a picture: time to the right, seconds upwards, the objective as a line.</summary>
internal sealed class MeasureLine
{
    public const int Width = 640;
    public const int Height = 150;
    private const int Left = 8;
    private const int Top = 10;
    private const int Bottom = 8;

    private MeasureLine(IReadOnlyList<(double X, double Y, bool IsGood)> points, double? objective, double most)
    {
        Points = points;
        ObjectiveY = objective;
        Most = most;
    }

    /// <summary>Where each value stands, and whether it is within the objective and was proved.</summary>
    public IReadOnlyList<(double X, double Y, bool IsGood)> Points { get; }

    /// <summary>Where the objective stands; null when none is declared.</summary>
    public double? ObjectiveY { get; }

    /// <summary>The value at the top of the picture, in seconds.</summary>
    public double Most { get; }

    /// <summary>The line through the values, as SVG writes it.</summary>
    public string Path => string.Join(' ', Points.Select(point => $"{Number(point.X)},{Number(point.Y)}"));

    public static MeasureLine Of(IReadOnlyList<MeasuredPoint> measured, Func<MeasuredPoint, double?> value, double? objective)
    {
        MeasuredPoint[] known = [.. measured.Where(point => value(point) is not null).OrderBy(point => point.At)];
        var most = Math.Max(1, Math.Max(known.Length == 0 ? 0 : known.Max(point => value(point)!.Value), objective ?? 0) * 1.15);
        double Y(double seconds) => Top + ((Height - Top - Bottom) * (1 - (seconds / most)));
        var (first, last) = known.Length == 0 ? (default, default) : (known[0].At, known[^1].At);
        var span = Math.Max(1, (last - first).TotalSeconds);
        return new MeasureLine(
            [.. known.Select(point => (
                known.Length == 1 ? Width / 2.0 : Left + ((Width - (2.0 * Left)) * (point.At - first).TotalSeconds / span),
                Y(value(point)!.Value),
                point.Succeeded && (objective is not { } limit || value(point) <= limit)))],
            objective is { } wanted ? Y(wanted) : null,
            most);
    }

    /// <summary>A number as SVG reads it, whatever the language.</summary>
    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
