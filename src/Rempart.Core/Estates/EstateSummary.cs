namespace Rempart.Core.Estates;

/// <summary>How many of each kind an estate declares.</summary>
/// <param name="Kind">The key of the kind, such as <c>services</c>.</param>
/// <param name="Count">How many.</param>
public readonly record struct KindCount(string Kind, int Count);

/// <summary>The size of an estate, for people to see that the right one was loaded.</summary>
public static class EstateSummary
{
    /// <summary>Counts the declarations of each kind.</summary>
    /// <param name="estate">The estate.</param>
    /// <returns>One count a kind, in the order of the documentation.</returns>
    public static IReadOnlyList<KindCount> Of(Estate estate)
    {
        ArgumentNullException.ThrowIfNull(estate);
        return
        [
            new("environments", estate.Environments.Count),
            new("subnets", estate.Subnets.Count),
            new("hosts", estate.Hosts.Count),
            new("clusters", estate.Clusters.Count),
            new("services", estate.Services.Count),
            new("flows", estate.Flows.Count),
            new("datastores", estate.Datastores.Count),
            new("data-classes", estate.DataClasses.Count),
            new("people", estate.People.Count),
            new("roles", estate.Roles.Count),
            new("exposure", estate.Exposure.Count),
            new("log-sources", estate.LogSources.Count),
            new("controls", estate.Controls.Count),
            new("risk-acceptances", estate.RiskAcceptances.Count),
        ];
    }
}
