using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Events;
using Rempart.Core.Evidence;
using Rempart.Server.Collectors.Own;
using Rempart.Server.Collectors.Store;

namespace Rempart.Server.Collectors.Tokens;

/// <summary>
/// The tokens by which senders are known. Those that count are held in memory, so that a database that is away stops no sender; what
/// another server made or revoked counts here within seconds. Making and revoking is evidence.
/// </summary>
internal sealed class TokenBook(IDbContextFactory<CollectorsContext> contexts, IEvidenceLog evidence, OwnToken own, TimeProvider time) : IDisposable
{
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);
    // One reading at a time, so that an older one never puts a token back that was revoked meanwhile.
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Dictionary<string, (string Source, byte[] Hash)> _counting = new(StringComparer.Ordinal);

    /// <summary>The source that a sender may send for; null when what it presents counts for none.</summary>
    public string? Find(string? header)
    {
        if (!TokenText.TryRead(header, out var id, out var hash))
            return null;
        var isOwn = id == own.Id;
        (string? Source, byte[]? Hash) known = isOwn ? (OwnToken.Source.Id, own.Hash) : _counting.GetValueOrDefault(id);
        // Compared in constant time, also when there is no such token.
        if (!CryptographicOperations.FixedTimeEquals(hash, known.Hash ?? NoHash) || known.Hash is null)
            return null;
        if (!isOwn)
            _used[id] = time.GetUtcNow();
        return known.Source;
    }

    public async Task<NewSourceToken> MakeAsync(string source, string actor, CancellationToken cancellation)
    {
        var (id, text, hash) = TokenText.Make();
        var now = time.GetUtcNow();
        await RecordAsync("token-made", source, id, actor, now, cancellation);
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var row = new TokenRow { Id = id, Source = source, Hash = hash, CreatedAt = now, CreatedBy = actor };
        context.Tokens.Add(row);
        await context.SaveChangesAsync(cancellation);
        await RefreshAsync(context, cancellation);
        return new NewSourceToken(Shown(row), text);
    }

    public async Task<IReadOnlyList<SourceToken>> ListAsync(string source, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return [.. (await context.Tokens.AsNoTracking().Where(row => row.Source == source).OrderBy(row => row.CreatedAt).ToListAsync(cancellation)).Select(Shown)];
    }

    /// <summary>Revokes one token, or all of the source that count.</summary>
    /// <returns>Those that were revoked.</returns>
    public async Task<IReadOnlyList<SourceToken>> RevokeAsync(string source, string? id, string actor, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.Tokens.Where(row => row.Source == source && row.RevokedAt == null && (id == null || row.Id == id)).ToListAsync(cancellation);
        var now = time.GetUtcNow();
        foreach (var row in rows)
        {
            await RecordAsync("token-revoked", source, row.Id, actor, now, cancellation);
            row.RevokedAt = now;
        }
        await context.SaveChangesAsync(cancellation);
        await RefreshAsync(context, cancellation);
        return [.. rows.Select(Shown)];
    }

    /// <summary>Reads the tokens that count, and notes when they were used.</summary>
    public async Task RefreshAsync(CollectorsContext context, CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            foreach (var (id, at) in _used.ToArray())
            {
                await context.Tokens.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, at), cancellation);
                _used.TryRemove(KeyValuePair.Create(id, at));
            }
            _counting = await context.Tokens.AsNoTracking().Where(row => row.RevokedAt == null)
                .ToDictionaryAsync(row => row.Id, row => (row.Source, row.Hash), StringComparer.Ordinal, cancellation);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private Task<long> RecordAsync(string action, string source, string token, string actor, DateTimeOffset at, CancellationToken cancellation) =>
        evidence.AppendAsync(
            new EvidenceRecord(EvidenceKind.Action, $"log-source:{source}", actor, at, JsonSerializer.SerializeToUtf8Bytes(new TokenEvidence(action, source, token), TokenJson.Default.TokenEvidence)), cancellation);

    private static SourceToken Shown(TokenRow row) => new(row.Id, row.Source, row.CreatedAt, row.CreatedBy, row.LastUsedAt, row.RevokedAt);
}
