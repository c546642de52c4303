using Rempart.Core.Estates;

namespace Rempart.Server.Collectors.Sources;

/// <summary>On which host the log of a source lies.</summary>
internal static class SourceHosts
{
    public static Core.Estates.Host? Of(Estate estate, LogSource source) =>
        estate.Hosts.Find(source.Host ?? estate.Datastores.Find(source.Datastore)?.Host ?? estate.Services.Find(source.Service)?.RunsOn.Host);
}
