using Rempart.Core.Hosts;

namespace Rempart.Server.Hosts;

/// <summary>A host of the lab: a network namespace of the machine on which the server runs. Its files are the machine's.</summary>
internal sealed class NamespaceHost(string id, string networkNamespace, TimeProvider time) : IReachedHost
{
    private readonly LocalHost _machine = new(id, time);

    public string Id => id;

    public Task<ProgramResult> RunAsync(ProgramCall call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _machine.RunAsync(call with { Program = "ip", Arguments = ["netns", "exec", networkNamespace, call.Program, .. call.Arguments] }, cancellation);
    }

    public Task<byte[]> ReadFileAsync(string path, int maximumBytes, CancellationToken cancellation) => _machine.ReadFileAsync(path, maximumBytes, cancellation);

    public Task ReplaceFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation) =>
        _machine.ReplaceFileAsync(path, content, mode, cancellation);
}
