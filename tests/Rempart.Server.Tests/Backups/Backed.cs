using Rempart.Backups;

namespace Rempart.Server.Tests.Backups;

/// <summary>A protected server that has a full and an incremental backup. Tests that share it leave it as they found it.</summary>
[CollectionDefinition(Name)]
public sealed class Backed : IAsyncLifetime, ICollectionFixture<Backed>
{
    public const string Name = "a protected server with backups";

    public ProtectedServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await ProtectedServer.StartAsync();
        await Server.EnrolAsync();
        var full = await Server.BackUpAsync();
        full.Succeeded.ShouldBeTrue(full.Message);
        await Server.MarkAsync();
        var incremental = await Server.BackUpAsync(BackupKind.Incremental);
        incremental.Succeeded.ShouldBeTrue(incremental.Message);
        await Server.ArchivedAsync(await Server.MarkAsync());
    }

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? default;
}
