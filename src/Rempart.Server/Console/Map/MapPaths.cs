using System.Globalization;

namespace Rempart.Server.Console.Map;

/// <summary>Lines between boxes: curves that leave and arrive where they cross the least.</summary>
internal static class MapPaths
{
    private const double FirstBulge = 18, Bulge = 9, MostBulge = 80, Arrow = 7;

    /// <summary>The line from one box to another, as an SVG path whose end leaves room for the arrow.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="lane">Counts the lines that bulge out of a column at one side, and returns the place of this one.</param>
    public static string Between(MapBox from, MapBox to, Func<(double Column, bool Right), int> lane)
    {
        if (Math.Abs(from.MiddleX - to.MiddleX) < 1)
        {
            // In one column: down on its right side, up on its left, so that answers and questions do not lie on each other.
            var right = to.MiddleY > from.MiddleY;
            var start = right ? from.Right : from.X;
            var end = right ? to.Right + Arrow : to.X - Arrow;
            var bulge = Math.Min(MostBulge, FirstBulge + (Bulge * lane((Math.Round(from.MiddleX), right))));
            var far = right ? Math.Max(from.Right, to.Right) + bulge : Math.Min(from.X, to.X) - bulge;
            return Curve(start, from.MiddleY, far, from.MiddleY, far, to.MiddleY, end, to.MiddleY);
        }
        var rightward = to.X > from.X;
        var (x1, x2) = rightward ? (from.Right, to.X - Arrow) : (from.X, to.Right + Arrow);
        var middle = (x1 + x2) / 2;
        return Curve(x1, from.MiddleY, middle, from.MiddleY, middle, to.MiddleY, x2, to.MiddleY);
    }

    /// <summary>The line from a box above all columns down to one, or from one up to it.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="to">Where it ends.</param>
    public static string Upright(MapBox from, MapBox to)
    {
        var down = from.Y < to.Y;
        var (y1, y2) = down ? (from.Bottom, to.Y - Arrow) : (from.Y, to.Bottom + Arrow);
        var middle = (y1 + y2) / 2;
        return Curve(from.MiddleX, y1, from.MiddleX, middle, to.MiddleX, middle, to.MiddleX, y2);
    }

    private static string Curve(double x1, double y1, double x2, double y2, double x3, double y3, double x4, double y4) =>
        string.Create(CultureInfo.InvariantCulture, $"M{x1:0.#} {y1:0.#} C{x2:0.#} {y2:0.#} {x3:0.#} {y3:0.#} {x4:0.#} {y4:0.#}");
}
