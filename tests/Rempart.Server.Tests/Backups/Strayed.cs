namespace Rempart.Server.Tests.Backups;

/// <summary>
/// A protected server whose tests declare other repositories, one after the other: the log of that time lies elsewhere, so the first
/// repository has gaps, and tests that need it whole are not among them.
/// </summary>
[CollectionDefinition(Name)]
public sealed class Strayed : ICollectionFixture<ProtectedServer>
{
    public const string Name = "a protected server whose repository moves";
}
