namespace Rempart.Server.Database;

/// <summary>Something a capability must do once the database is migrated and before the server answers.</summary>
internal interface IStartupStep
{
    /// <exception cref="Hosting.StartupException">The server must not start.</exception>
    Task RunAsync(CancellationToken cancellation);
}
