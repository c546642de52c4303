using System.Text;
using Rempart.Events.Ocsf;

namespace Rempart.Events.Writing;

/// <summary>
/// What stands between two attributes: the ends of objects that the first was in and the second is not, the beginnings of those that
/// it is in, and its name. Each pair is thought about once.
/// </summary>
internal sealed class Transitions
{
    /// <summary>Stands for "inside of <c>metadata</c>", where every event begins.</summary>
    public const int Metadata = -1;

    private static readonly string[] MetadataPath = ["metadata", ""];

    private readonly byte[]?[] _between = new byte[]?[(FieldTable.Count + 1) * (FieldTable.Count + 1)];

    public ReadOnlySpan<byte> Between(int last, int next) =>
        _between[((last + 1) * (FieldTable.Count + 1)) + next] ??= Encoding.UTF8.GetBytes(Text(Path(last), Path(next)));

    public ReadOnlySpan<byte> End(int last) =>
        _between[((last + 1) * (FieldTable.Count + 1)) + FieldTable.Count] ??= Encoding.UTF8.GetBytes(Text(Path(last), [""])[..^3]);

    private static string[] Path(int field) => field switch
    {
        Metadata => MetadataPath,
        _ when FieldTable.Kinds[field] == FieldKind.Names => FieldTable.Segments[field][..^1],
        _ => FieldTable.Segments[field],
    };

    private static string Text(string[] last, string[] next)
    {
        var common = 0;
        while (common < last.Length - 1 && common < next.Length - 1 && last[common] == next[common])
            common++;
        var text = new StringBuilder();
        for (var i = last.Length - 2; i >= common; i--)
            text.Append(last[i].EndsWith(']') ? "}]" : "}");
        text.Append(',');
        for (var i = common; i < next.Length - 1; i++)
            text.Append('"').Append(next[i].Replace("[]", "", StringComparison.Ordinal)).Append(next[i].EndsWith(']') ? "\":[{" : "\":{");
        return text.Append('"').Append(next[^1]).Append("\":").ToString();
    }
}
