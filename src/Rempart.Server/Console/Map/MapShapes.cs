using Rempart.Core.Networks;

namespace Rempart.Server.Console.Map;

/// <summary>A rectangle of the map, in the units of its drawing.</summary>
/// <param name="X">Left.</param>
/// <param name="Y">Top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
internal readonly record struct MapBox(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public double MiddleX => X + (Width / 2);

    public double MiddleY => Y + (Height / 2);
}

/// <summary>An environment: a column of subnets.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its name.</param>
/// <param name="Box">Where it is drawn.</param>
internal sealed record MapEnvironment(string Id, string Title, MapBox Box);

/// <summary>A subnet: a box of nodes.</summary>
/// <param name="Key">Its name in connections.</param>
/// <param name="Title">Its id.</param>
/// <param name="Detail">Its first network.</param>
/// <param name="Box">Where it is drawn.</param>
internal sealed record MapSubnet(string Key, string Title, string Detail, MapBox Box);

/// <summary>A service, a datastore, a host, or the internet.</summary>
/// <param name="Key">Its name in connections.</param>
/// <param name="Title">Its id.</param>
/// <param name="Kind">What it is: <c>service</c>, <c>datastore</c>, <c>host</c> or <c>internet</c>.</param>
/// <param name="Box">Where it is drawn.</param>
internal sealed record MapNode(string Key, string Title, string Kind, MapBox Box);

/// <summary>A connection as a line with an arrow.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Path">The line, in the words of an SVG path.</param>
internal sealed record MapLine(NetworkConnection Connection, string Path);

/// <summary>The whole drawing.</summary>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Environments">The columns.</param>
/// <param name="Subnets">The boxes in them.</param>
/// <param name="Nodes">What stands in the boxes.</param>
/// <param name="Lines">The connections, the worst last, so that they lie on top.</param>
internal sealed record MapDrawing(
    double Width, double Height, IReadOnlyList<MapEnvironment> Environments, IReadOnlyList<MapSubnet> Subnets, IReadOnlyList<MapNode> Nodes, IReadOnlyList<MapLine> Lines);
