using System.Net;
using Rempart.Network.Reachability.Classes;

namespace Rempart.Network.Reachability.Rows;

/// <summary>The rows of all profiles in one address family.</summary>
internal sealed class FamilyRows
{
    private readonly Row[] _rows;

    public FamilyRows(Profiles profiles, FamilySpace space, PodClasses classes)
    {
        Space = space;
        var connections = new ConnectionTable();
        var evaluation = new RowEvaluation(space, new(space, classes, connections), connections);
        _rows = [.. profiles.All.Select(evaluation.Evaluate)];
    }

    public FamilySpace Space { get; }

    public Row this[int profile] => _rows[profile];

    /// <summary>The number of an address outside the cluster in rows.</summary>
    public int Outside(IPAddress address) => Space.PodCount + (Space.Atoms.Count == 1 ? 0 : Space.Atoms.AtomOf(address));
}
