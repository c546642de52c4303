using Rempart.Core.Hosts;
using Rempart.Server.Hosts;
using EstateHost = Rempart.Core.Estates.Host;

namespace Rempart.Server.Tests.Infrastructure;

/// <summary>Reaches every host as the machine the tests run on.</summary>
/// <param name="onlyPort">When given, other ports are cut out of what ss prints: other programs and tests may listen too.</param>
internal sealed class LocalHosts(int? onlyPort = null) : IHostDirectory
{
    public IReachedHost? Find(EstateHost host)
    {
        var local = new LocalHost(host.Id, TimeProvider.System);
        return onlyPort is { } port ? new OnePortHost(local, port) : local;
    }

    private sealed class OnePortHost(IReachedHost inner, int port) : IReachedHost
    {
        public string Id => inner.Id;

        public async Task<ProgramResult> RunAsync(ProgramCall call, CancellationToken cancellation)
        {
            var result = await inner.RunAsync(call, cancellation);
            return result with { Output = string.Join('\n', result.Output.Split('\n').Where(line => line.Contains($":{port} ", StringComparison.Ordinal))) };
        }

        public Task<byte[]> ReadFileAsync(string path, int maximumBytes, CancellationToken cancellation) => inner.ReadFileAsync(path, maximumBytes, cancellation);

        public Task ReplaceFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation) =>
            inner.ReplaceFileAsync(path, content, mode, cancellation);
    }
}

/// <summary>A host that answers what a test says.</summary>
internal sealed class ScriptedHost(Func<ProgramCall, ProgramResult> run, string file = "32768 60999\n") : IReachedHost, IHostDirectory
{
    public string Id => "scripted";

    public IReachedHost? Find(EstateHost host) => this;

    public Task<ProgramResult> RunAsync(ProgramCall call, CancellationToken cancellation) => Task.FromResult(run(call));

    public Task<byte[]> ReadFileAsync(string path, int maximumBytes, CancellationToken cancellation) =>
        Task.FromResult(System.Text.Encoding.UTF8.GetBytes(file));

    public Task ReplaceFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation) =>
        throw new HostException("The scripted host replaces nothing.");
}
