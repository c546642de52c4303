using System.Globalization;
using Rempart.Network.Policies;
using Rempart.Network.Reports;

namespace Rempart.Network.Tests.Conformance;

/// <summary>Reads options such as <c>focus_workload_backend_checkout_egress_with_catalog_tcp-80</c>: the names of workloads are told apart by the cluster.</summary>
internal static class NpGuardOptions
{
    public static ConnectivityOptions Read(NpGuardCase one, ClusterModel cluster)
    {
        List<string> focus = [], with = [];
        var target = focus;
        Direction? direction = null;
        FocusConnection? connection = null;
        Verdict? verdict = null;
        var words = new Queue<string>(one.Options.Split('_', StringSplitOptions.RemoveEmptyEntries));
        while (words.TryDequeue(out var word))
        {
            if (word is "focus" or "workload" or "explain")
                continue;
            if (word is "allow" or "deny")
            {
                verdict = word == "allow" ? Verdict.Allowed : Verdict.Denied;
                continue;
            }
            if (word is "ingress" or "egress")
                direction = word == "ingress" ? Direction.Ingress : Direction.Egress;
            else if (word == "with")
                target = with;
            else if (word.Split('-') is [("tcp" or "udp" or "sctp") and var protocol, var port] && ushort.TryParse(port, CultureInfo.InvariantCulture, out var number))
                connection = new(Enum.Parse<NetworkProtocol>(protocol, ignoreCase: true), number);
            else if (words.TryPeek(out var next) && cluster.Pods.Any(pod => pod.Namespace == word && pod.Workload == next))
                target.Add($"{word}/{words.Dequeue()}");
            else
                target.Add(word);
        }
        return new() { Focus = focus, With = with, Direction = direction, Connection = connection, Exposure = one.Kind == "exposure", OnlyVerdict = verdict };
    }
}
