using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Networks;

namespace Rempart.Server.Exposure;

/// <summary>Holds the sockets of one host against what the estate declares there. Pure.</summary>
internal static class ListenerComparison
{
    /// <summary>Compares.</summary>
    /// <param name="host">The id of the host.</param>
    /// <param name="sockets">The sockets that wait there.</param>
    /// <param name="declared">What may listen there.</param>
    /// <param name="reportLoopback">Whether a socket that only the host itself reaches must be declared too.</param>
    public static ListenerVerdict Compare(
        string host, IReadOnlyList<ListeningSocket> sockets, IReadOnlyList<DeclaredListener> declared, bool reportLoopback)
    {
        var findings = new List<Finding>();
        var gaps = new List<Gap>();
        var ignored = 0;
        foreach (var socket in sockets)
        {
            var sameDoor = declared.Where(one => one.Port.Contains(socket.Port, socket.Protocol)).ToArray();
            var resource = $"host/{host} {socket}";
            if (socket.IsLoopback && (sameDoor.Length > 0 || !reportLoopback))
            {
                // Narrower than anything declared: loopback is the least a socket can be exposed.
                ignored += sameDoor.Length == 0 ? 1 : 0;
                continue;
            }
            if (sameDoor.Length == 0)
            {
                findings.Add(Undeclared(host, socket, resource));
                continue;
            }
            var wide = sameDoor.Where(one => !one.LoopbackOnly || socket.IsLoopback).ToArray();
            if (wide.Length == 0)
            {
                findings.Add(new Finding("wider-than-declared", resource, Severity.High,
                    $"{socket.Holder} listens on {socket}, but {sameDoor[0].DeclaredBy} declares this port for loopback only.",
                    $"bind it to 127.0.0.1, or declare who may reach it in the estate's exposure of '{host}'"));
                continue;
            }
            Judge(socket, wide, resource, findings, gaps);
        }
        var absent = declared.Where(one => !sockets.Any(socket => one.Port.Contains(socket.Port, socket.Protocol))).ToArray();
        return new ListenerVerdict(findings, gaps, ignored, absent);
    }

    private static void Judge(ListeningSocket socket, DeclaredListener[] declared, string resource, List<Finding> findings, List<Gap> gaps)
    {
        if (declared.Any(one => one.Process is null))
            return;
        var expected = declared.Select(one => one.Process!).Distinct(StringComparer.Ordinal).ToArray();
        if (socket.Processes.Count == 0)
        {
            gaps.Add(new Gap(resource, $"the process that holds it cannot be read, and the estate expects '{string.Join("' or '", expected)}'; run Rempart as root or give it CAP_SYS_PTRACE"));
        }
        else if (socket.Processes.FirstOrDefault(name => !expected.Contains(name, StringComparer.Ordinal)) is { } stranger)
        {
            findings.Add(new Finding("unexpected-process", resource, Severity.High,
                $"'{stranger}' listens on {socket}, where {declared[0].DeclaredBy} expects '{string.Join("' or '", expected)}'.",
                $"see which program it is: ss -tulpn 'sport = :{socket.Port}'"));
        }
    }

    private static Finding Undeclared(string host, ListeningSocket socket, string resource)
    {
        var protocol = socket.Protocol == TransportProtocol.Tcp ? "tcp" : "udp";
        return new Finding("undeclared-listener", resource, socket.IsLoopback ? Severity.Low : Severity.High,
            $"{socket.Holder} listens on {socket}, which the estate does not declare for '{host}'.",
            $"stop it, or declare it: exposure: [{{ host: {host}, ports: [{socket.Port}/{protocol}], to: … }}]");
    }
}

/// <summary>What the comparison says.</summary>
/// <param name="Findings">Deviations.</param>
/// <param name="Gaps">Sockets of which not enough was readable.</param>
/// <param name="IgnoredLoopback">How many undeclared loopback sockets were left out.</param>
/// <param name="Absent">What is declared and does not listen; availability, not exposure.</param>
internal sealed record ListenerVerdict(
    IReadOnlyList<Finding> Findings, IReadOnlyList<Gap> Gaps, int IgnoredLoopback, IReadOnlyList<DeclaredListener> Absent);
