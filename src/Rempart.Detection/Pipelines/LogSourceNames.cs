namespace Rempart.Detection.Pipelines;

/// <summary>Log sources that are part of others.</summary>
internal static class LogSourceNames
{
    /// <summary>A category and those it is a part of.</summary>
    public static string[] Wider(string category) =>
        category is "registry_add" or "registry_delete" or "registry_set" or "registry_rename" ? [category, "registry_event"] : [category];
}
