using System.Net;
using Rempart.Core.Controls;

namespace Rempart.Server.Data;

/// <summary>Rules over pg_hba.conf: who may knock, and what they must show.</summary>
internal static class PostgresqlHbaRules
{
    public static IEnumerable<Finding> Check(PostgresqlSnapshot snapshot)
    {
        if (snapshot.Hba is null)
            yield break;
        var exposed = PostgresqlRules.ListensBeyondLoopback(snapshot);
        foreach (var line in snapshot.Hba)
        {
            var resource = $"{snapshot.Resource} pg_hba.conf: {line}";
            if (line.Error is { } error)
            {
                yield return new Finding("hba-error", $"{snapshot.Resource} pg_hba.conf: {error}", Severity.Medium,
                    $"PostgreSQL does not understand line {line.Number} of pg_hba.conf ({error}) and goes on with the lines it loaded before.",
                    "correct the line, then: SELECT pg_reload_conf();");
                continue;
            }
            var beyond = exposed && IsBeyondLoopback(line);
            if (Method(line, resource, beyond) is { } method)
                yield return method;
            if (beyond && line.Method != "reject" && line.Type is not ("hostssl" or "hostgssenc"))
            {
                yield return new Finding("hba-plaintext", resource, Severity.High,
                    "pg_hba.conf lets clients in over the network without TLS.",
                    "write 'hostssl' in place of '" + line.Type + "' on this line, then: SELECT pg_reload_conf();");
            }
        }
    }

    private static Finding? Method(HbaLine line, string resource, bool beyond) => line.Method switch
    {
        "trust" => new Finding("hba-trust", resource, beyond ? Severity.Critical : Severity.High,
            beyond ? "pg_hba.conf lets anyone on the network in as any of these users, without a password."
                : "pg_hba.conf lets anyone on the host in as any of these users, without a password.",
            Write("scram-sha-256")),
        "password" => new Finding("hba-password", resource, line.Type == "hostssl" || !beyond ? Severity.Medium : Severity.High,
            "pg_hba.conf asks clients to send their password itself; a false server learns it.", Write("scram-sha-256")),
        "md5" => new Finding("hba-md5", resource, Severity.Medium,
            "pg_hba.conf accepts MD5 passwords, which are broken.", Write("scram-sha-256") + " (roles with an MD5 password must set it anew first)"),
        "ident" => new Finding("hba-ident", resource, Severity.High,
            "pg_hba.conf believes what the client's machine says about its user (ident).", Write("scram-sha-256")),
        _ => null,
    };

    private static string Write(string method) => $"write '{method}' as the method of this line, then: SELECT pg_reload_conf();";

    private static bool IsBeyondLoopback(HbaLine line)
    {
        if (line.Type == "local")
            return false;
        if (line.Address is "localhost" or "samehost")
            return false;
        if (!IPAddress.TryParse(line.Address, out var address) || !IPAddress.IsLoopback(address))
            return true;
        // 127.0.0.1 with a mask shorter than /8, or ::1 with one shorter than /128, reaches further than loopback.
        return !IPAddress.TryParse(line.Netmask, out var mask) || !Covers(address, mask);
    }

    private static bool Covers(IPAddress address, IPAddress mask)
    {
        var bytes = mask.GetAddressBytes();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? bytes[0] == 255
            : bytes.All(part => part == 255);
    }
}
