using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;
using Rempart.Core.Estates;
using Host = Rempart.Core.Estates.Host;

namespace Rempart.Server.Data;

/// <summary>Makes the connection string of a datastore from its secret and what the estate declares.</summary>
internal static class PostgresqlAddress
{
    /// <summary>The secret is a connection string (<c>Host=…;Username=…</c>, or a <c>postgresql://</c> URL) or, when the rest is declared, a password.</summary>
    public static bool TryBuild(
        Datastore datastore, Host? host, string secret, PostgresqlLimits limits,
        [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? built, [NotNullWhen(false)] out string? problem)
    {
        built = null;
        try
        {
            built = secret switch
            {
                _ when secret.StartsWith("postgres://", StringComparison.Ordinal) || secret.StartsWith("postgresql://", StringComparison.Ordinal) => FromUrl(secret),
                _ when secret.Contains("Username=", StringComparison.OrdinalIgnoreCase) || secret.Contains("Host=", StringComparison.OrdinalIgnoreCase) => new(secret),
                _ => new NpgsqlConnectionStringBuilder { Username = PostgresqlAuditGrants.Role, Password = secret },
            };
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // The parser's message may quote the secret, so it is not passed on.
            problem = "the secret is neither a connection string that Npgsql understands nor a password";
            return false;
        }
        var declared = datastore.Connection!;
        built.Host = declared.Host ?? built.Host ?? (host is null ? null : host.AllAddresses.Select(address => address.ToString()).Concat(host.Names).FirstOrDefault());
        if ((declared.Port ?? (built.ContainsKeyValue("Port") ? null : datastore.Port)) is { } port)
            built.Port = port.First;
        built.Database = declared.Database ?? built.Database ?? "postgres";
        if (string.IsNullOrEmpty(built.Host))
        {
            problem = "neither the secret nor the estate says where it is; declare connection.host";
            return false;
        }
        built.Pooling = false;
        built.Timeout = limits.ConnectSeconds;
        built.CommandTimeout = limits.CommandSeconds;
        built.ApplicationName = "rempart";
        built.Options = null;
        if (string.IsNullOrEmpty(built.RequireAuth))
            built.RequireAuth = "ScramSHA256,MD5,GSS,None"; // Never the password itself, whatever the server asks for.
        problem = null;
        return true;
    }

    private static bool ContainsKeyValue(this NpgsqlConnectionStringBuilder builder, string key) => builder.ShouldSerialize(key);

    private static NpgsqlConnectionStringBuilder FromUrl(string text)
    {
        var url = new Uri(text);
        var user = url.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder { Host = url.Host.Trim('[', ']'), Username = Uri.UnescapeDataString(user[0]) };
        if (user.Length == 2)
            builder.Password = Uri.UnescapeDataString(user[1]);
        if (url.Port > 0)
            builder.Port = url.Port;
        if (url.AbsolutePath.Length > 1)
            builder.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        return builder;
    }
}

/// <summary>How long one PostgreSQL may keep the check waiting.</summary>
/// <param name="ConnectSeconds">For the connection.</param>
/// <param name="CommandSeconds">For each question.</param>
internal sealed record PostgresqlLimits(int ConnectSeconds = 2, int CommandSeconds = 5)
{
    /// <summary>As people read it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ConnectSeconds} s to connect, {CommandSeconds} s per question");
}
