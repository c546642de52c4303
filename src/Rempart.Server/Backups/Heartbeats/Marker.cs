using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rempart.Server.Backups.Heartbeats;

/// <summary>The rows of one table around a restore point. When both sides are the same nobody wrote in between, and a copy must have exactly these rows.</summary>
/// <param name="Name">The restore check.</param>
/// <param name="RowsBefore">The number of rows just before.</param>
/// <param name="DigestBefore">The sum of their hashes.</param>
/// <param name="RowsAfter">The number of rows just after.</param>
/// <param name="DigestAfter">The sum of their hashes.</param>
internal sealed record TableMark(string Name, long RowsBefore, string DigestBefore, long RowsAfter, string DigestAfter)
{
    /// <summary>Whether nobody wrote in between.</summary>
    public bool IsExact => RowsBefore == RowsAfter && DigestBefore == DigestAfter;
}

/// <summary>What a copy that was restored to a restore point must hold.</summary>
/// <param name="From">The first heartbeat of the range.</param>
/// <param name="To">The last heartbeat before the restore point.</param>
/// <param name="Digest">The hash of the range.</param>
/// <param name="Tables">The tables that are compared.</param>
internal sealed record MarkerContent(long From, long To, string Digest, IReadOnlyList<TableMark> Tables);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(MarkerContent))]
internal sealed partial class MarkerJson : JsonSerializerContext;
