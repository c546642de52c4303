using Rempart.Core.Controls;

namespace Rempart.Server.Data;

/// <summary>All rules over what was read from one PostgreSQL. Pure: the same snapshot, policy and day give the same findings.</summary>
internal static class PostgresqlRules
{
    /// <summary>Every deviation, in the order of the rules.</summary>
    /// <param name="snapshot">What was read.</param>
    /// <param name="policy">What the estate allows.</param>
    /// <param name="today">The day, UTC: support ends on a day.</param>
    public static IEnumerable<Finding> Check(PostgresqlSnapshot snapshot, PostgresqlPolicy policy, DateOnly today) =>
    [
        .. PostgresqlSettingRules.Check(snapshot),
        .. PostgresqlHbaRules.Check(snapshot),
        .. PostgresqlRoleRules.Check(snapshot, policy),
        .. PostgresqlVersions.Check(snapshot.Resource, snapshot.Version, today),
    ];

    /// <summary>Whether the server listens on addresses beyond loopback.</summary>
    public static bool ListensBeyondLoopback(PostgresqlSnapshot snapshot) =>
        snapshot.Settings.TryGetValue("listen_addresses", out var addresses) &&
        addresses.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Any(address => !IsLoopback(address));

    /// <summary>An identifier as SQL writes it.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static bool IsLoopback(string address) =>
        address == "localhost" || (System.Net.IPAddress.TryParse(address, out var parsed) && System.Net.IPAddress.IsLoopback(parsed));
}
