using Rempart.Events;
using Rempart.Server.Events.Lake;
using Rempart.Server.Events.Lake.Storage;

namespace Rempart.Server.Tests.Events;

/// <summary>The folder of segments, which a test can hold or break in the middle of a write.</summary>
internal sealed class HeldStorage(string folder) : ISegmentStorage
{
    private readonly FolderStorage _folder = new(folder);
    private TaskCompletionSource<LakeException?>? _held;
    private TaskCompletionSource _asked = New();

    public string Name => _folder.Name;

    /// <summary>A write waits from now on.</summary>
    public void Hold() => (_held, _asked) = (new(TaskCreationOptions.RunContinuationsAsynchronously), New());

    /// <summary>When a write waits.</summary>
    public Task Asked => _asked.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Lets the write go on, or fail.</summary>
    public void Release(LakeException? failure = null)
    {
        var held = _held!;
        _held = null;
        held.SetResult(failure);
    }

    public async Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (_held is { } held)
        {
            _asked.TrySetResult();
            if (await held.Task.WaitAsync(cancellation) is { } failure)
                throw failure;
        }
        await _folder.PutAsync(key, content, cancellation);
    }

    public Task<ISealedBytes?> OpenAsync(string key, CancellationToken cancellation) => _folder.OpenAsync(key, cancellation);

    public Task DeleteAsync(string key, CancellationToken cancellation) => _folder.DeleteAsync(key, cancellation);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => _folder.ListAsync(cancellation);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
