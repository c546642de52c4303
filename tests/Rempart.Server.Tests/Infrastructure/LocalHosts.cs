using Rempart.Core.Hosts;
using Rempart.Server.Hosts;
using EstateHost = Rempart.Core.Estates.Host;

namespace Rempart.Server.Tests.Infrastructure;

/// <summary>Reaches every host as the machine the tests run on.</summary>
internal sealed class LocalHosts : IHostDirectory
{
    public IReachedHost? Find(EstateHost host) => new LocalHost(host.Id, TimeProvider.System);
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
