using System.Runtime.InteropServices;
using System.Text;
using Rempart.Events.Ocsf;

namespace Rempart.Events.Rows;

/// <summary>The objects of an OCSF line and what their members mean to a row: an attribute, one of <see cref="RowMember"/>, or an object.</summary>
internal sealed class RowTree
{
    public static readonly RowTree Root = Build();

    private const int Places = 64;

    private readonly List<(byte[] Name, int Member, RowTree? Inner)>[] _members = [.. Enumerable.Range(0, Places).Select(_ => new List<(byte[], int, RowTree?)>())];

    /// <summary>Finds a member; -1 and no tree when it means nothing.</summary>
    public int Find(ReadOnlySpan<byte> name, out RowTree? inner)
    {
        foreach (ref readonly var member in CollectionsMarshal.AsSpan(PlaceOf(name)))
        {
            if (name.SequenceEqual(member.Name))
            {
                inner = member.Inner;
                return member.Member;
            }
        }
        inner = null;
        return -1;
    }

    // Names differ in their length and their ends, nearly always.
    private List<(byte[] Name, int Member, RowTree? Inner)> PlaceOf(ReadOnlySpan<byte> name) =>
        _members[name.IsEmpty ? 0 : (name.Length + (name[0] * 5) + (name[^1] * 3)) & (Places - 1)];

    private static RowTree Build()
    {
        var root = new RowTree();
        (string Path, RowMember Member)[] common =
        [
            ("class_uid", RowMember.Class), ("activity_id", RowMember.Activity), ("severity_id", RowMember.Severity), ("status_id", RowMember.Status),
            ("time", RowMember.Time), ("metadata.uid", RowMember.Uid), ("metadata.logged_time", RowMember.LoggedTime),
            ("metadata.product.name", RowMember.Product), ("metadata.transformation_info_list.name", RowMember.Parser),
            ("raw_data", RowMember.RawData), ("unmapped", RowMember.Unmapped),
        ];
        foreach (var (path, member) in common)
            root.Add(path.Split('.'), (int)member);
        for (var field = 0; field < FieldTable.Count; field++)
        {
            var path = Encoding.UTF8.GetString(FieldTable.Paths[field]).Split('.');
            // A list of names is one value, read where its array begins.
            root.Add(FieldTable.Kinds[field] == FieldKind.Names ? path[..^1] : path, field);
        }
        return root;
    }

    private void Add(ReadOnlySpan<string> path, int member)
    {
        var name = Encoding.UTF8.GetBytes(path[0]);
        if (path.Length == 1)
        {
            PlaceOf(name).Add((name, member, null));
            return;
        }
        Find(name, out var inner);
        if (inner is null)
            PlaceOf(name).Add((name, -1, inner = new RowTree()));
        inner.Add(path[1..], member);
    }
}

/// <summary>What every event has, as numbers behind those of the attributes.</summary>
internal enum RowMember
{
    Class = FieldTable.Count,
    Activity,
    Severity,
    Status,
    Time,
    Uid,
    LoggedTime,
    Product,
    Parser,
    RawData,
    Unmapped,
    End,
}
