using Rempart.Core.Estates.Forms;
using Rempart.Core.Estates.Kinds;
using Rempart.Core.Estates.Yaml;

namespace Rempart.Core.Estates.Loading;

/// <summary>
/// Finds every id before anything is read, so that a declaration may name one that comes later, and so that a declaration
/// with an error in it still counts as declared.
/// </summary>
internal static class IdCollector
{
    public static void Collect(IEnumerable<MappingNode> documents, ReadContext context)
    {
        foreach (var entry in documents.SelectMany(document => document.Entries))
        {
            if (EstateKinds.Find(entry.Key.Text) is not { Named: true } kind || entry.Value is not SequenceNode list)
                continue;
            foreach (var item in list.Items.OfType<MappingNode>())
            {
                if (item.Find("id") is ScalarNode { Kind: ScalarKind.Text } id && !context.Declare(kind.Key, id.Text, id.Location, out var first))
                    context.Report(id.Location, $"{kind.Singular} {Quote.Text(id.Text)} is declared twice; the first is at {first}");
            }
        }
    }
}
