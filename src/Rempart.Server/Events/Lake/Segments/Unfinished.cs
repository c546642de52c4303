using Rempart.Events;
using Rempart.Server.Events.Lake.Log;
using Rempart.Server.Events.Lake.Store;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>Files of segments that the catalogue never heard of.</summary>
internal sealed class Unfinished(Catalogue catalogue, SegmentVault vault, EventLog log)
{
    /// <summary>Removes files that a crash left before the catalogue knew them. Their events are still in the log, or in the segments they were read from.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        await vault.Changing.WaitAsync(cancellation);
        try
        {
            await RemoveUnknownAsync(cancellation);
        }
        finally
        {
            vault.Changing.Release();
        }
    }

    private async Task RemoveUnknownAsync(CancellationToken cancellation)
    {
        var known = await catalogue.KeysAsync(cancellation);
        var position = await catalogue.PositionAsync(log.Id, cancellation) ?? log.Begin;
        var stored = await vault.Storage.ListAsync(cancellation);
        // After a restore of an older database the unknown files may be the only ones that hold their events: then they stay.
        var isWhole = log.Begin <= position && known.IsSubsetOf(stored);
        foreach (var key in stored.Where(key => !known.Contains(key)))
        {
            if (SegmentName.Read(key) is { } name && (name.From is { } from ? from >= position && from >= log.Begin : isWhole))
                await vault.Storage.DeleteAsync(key, cancellation);
        }
    }
}
