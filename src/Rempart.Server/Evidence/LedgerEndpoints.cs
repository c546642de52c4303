using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Rempart.Ledger;
using Rempart.Server.Api;

namespace Rempart.Server.Evidence;

/// <summary>
/// The log as C2SP tlog-tiles serves it: a checkpoint, and tiles that never change. Open to all on purpose: monitors and witnesses
/// need no account, and the entries are salted commitments that say nothing.
/// </summary>
internal static class LedgerEndpoints
{
    // tlog-tiles: "Tiles … SHOULD be served with long cache times", partial ones too, for their width is in their name.
    private const string Immutable = "public, max-age=31536000, immutable";

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/ledger").WithTags("Ledger").AllowAnonymous();
        group.MapGet("/checkpoint", CheckpointAsync).WithSummary("The newest signed checkpoint.").WithName("GetCheckpoint");
        group.MapGet("/key", (LedgerKey key) => TypedResults.Text(key.Verifier + "\n")).WithSummary("The log's public key (vkey).").WithName("GetLedgerKey");
        group.MapGet("/{**path}", TileAsync).WithSummary("A tile or an entry bundle.").WithName("GetTile");
        return group;
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> CheckpointAsync(
        NpgsqlDataSource database, HttpContext http, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        http.Response.Headers.CacheControl = "no-cache";
        return await LedgerQueries.LatestCheckpointAsync(connection, cancellation) is { } note
            ? TypedResults.Text(note, "text/plain", Encoding.UTF8)
            : Problems.NotFound("The ledger has no entry yet, so there is no checkpoint.");
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> TileAsync(
        string path, NpgsqlDataSource database, HttpContext http, CancellationToken cancellation)
    {
        if (!TileId.Parse(path).TryGetValue(out var tile, out var failure))
            return Problems.NotFound(failure.Message);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var tiles = new StoredTiles(connection);
        var bytes = tile.Level == TileId.EntriesLevel
            ? tiles.ReadEntries(tile) is { } entries ? EntryBundle.Write(entries) : null
            : tiles.Read(tile)?.ToArray();
        if (bytes is null)
            return Problems.NotFound($"The ledger has not grown to {tile} yet.");
        http.Response.Headers.CacheControl = Immutable;
        return TypedResults.File(bytes, "application/octet-stream");
    }
}
