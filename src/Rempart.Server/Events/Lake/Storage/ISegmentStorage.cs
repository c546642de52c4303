using Rempart.Events;

namespace Rempart.Server.Events.Lake.Storage;

/// <summary>Where sealed segments lie: a folder or a bucket, with the same names in both.</summary>
internal interface ISegmentStorage
{
    /// <summary>What to call it in messages.</summary>
    string Name { get; }

    /// <summary>Stores a segment; durable when it returns. One of the same name is replaced.</summary>
    /// <exception cref="LakeException">It is not stored.</exception>
    Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>Opens a segment; null when there is none of that name.</summary>
    /// <exception cref="LakeException">It cannot be read.</exception>
    Task<ISealedBytes?> OpenAsync(string key, CancellationToken cancellation);

    /// <summary>Deletes a segment; nothing happens when there is none.</summary>
    /// <exception cref="LakeException">It is still there.</exception>
    Task DeleteAsync(string key, CancellationToken cancellation);

    /// <summary>The names of all segments.</summary>
    /// <exception cref="LakeException">They cannot be listed.</exception>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation);
}
