using System.Text;
using Rempart.Core.Estates;
using Rempart.Network.Reachability;
using Rempart.Network.Reports.Reasons;

namespace Rempart.Network.Reports.Formats;

/// <summary>Writes an explanation in np-guard's layout; unknown connections, which it does not have, stand between allowed and denied ones.</summary>
internal static class ExplanationTextFormat
{
    private static readonly string Line = new('-', 160);

    public static string Write(IReadOnlyList<ExplainedPair> pairs, bool withLocations, ConnectivityReport? exposure)
    {
        var text = new StringBuilder();
        Header(text, "Specific connections and their reasons", pairs.Any(pair => !pair.IsDefault));
        foreach (var pair in pairs.Where(pair => !pair.IsDefault))
        {
            text.Append(Line).Append("\nConnections between ").Append(pair.Source.Name).Append(" => ").Append(pair.Destination.Name).Append(":\n");
            foreach (var verdict in new[] { Verdict.Allowed, Verdict.Unknown, Verdict.Denied })
                Parts(text, verdict, pair, withLocations);
            text.Append('\n');
        }
        Header(text, "All Connections due to the system default (Allow all)", pairs.Any(pair => pair.IsDefault));
        foreach (var pair in pairs.Where(pair => pair.IsDefault))
            text.Append(pair.Source.Name).Append(" => ").Append(pair.Destination.Name).Append('\n');
        if (exposure is not null)
            ExposureText.Write(text, exposure);
        return text.ToString();
    }

    private static void Header(StringBuilder text, string title, bool isNeeded)
    {
        if (isNeeded)
            text.Append('\n').Append('#', title.Length + 4).Append("\n# ").Append(title).Append(" #\n").Append('#', title.Length + 4).Append('\n');
    }

    private static void Parts(StringBuilder text, Verdict verdict, ExplainedPair pair, bool withLocations)
    {
        var parts = pair.Parts.Where(part => part.Verdict == verdict).Select(part => Part(part, withLocations)).Order(StringComparer.Ordinal).ToArray();
        if (parts.Length > 0)
            text.Append('\n').Append(verdict).Append(" connections:\n").AppendJoin('\n', parts);
    }

    private static string Part(ExplainedPart part, bool withLocations)
    {
        var text = new StringBuilder().Append('\t').Append(part.Verdict).Append(' ').Append(Ports(part.Connections)).Append(" due to ");
        if (part is { Egress.IsDefault: true, Ingress.IsDefault: true, Verdict: Verdict.Allowed })
            return text.Append(Reason.Default.Text).Append('\n').ToString();
        text.Append("the following policies and rules:\n");
        Side(text, "Egress", part.Egress, withLocations);
        Side(text, "Ingress", part.Ingress, withLocations);
        return text.ToString();
    }

    private static void Side(StringBuilder text, string name, ExplainedSide side, bool withLocations)
    {
        text.Append("\t\t").Append(name).Append(" (").Append(side.Verdict).Append(')');
        if (side is { IsDefault: true, Verdict: Verdict.Allowed })
        {
            text.Append(" due to ").Append(Reason.Default.Text).Append('\n');
            return;
        }
        text.Append('\n');
        var policies = side.Reasons.Where(reason => reason.Source == ReasonSource.NetworkPolicy).ToArray();
        var listed = false;
        foreach (var reason in side.Reasons)
        {
            if (reason.Source != ReasonSource.NetworkPolicy || policies.Length == 1)
            {
                Append(text.Append("\t\t\t"), reason, withLocations);
            }
            else if (!listed)
            {
                listed = true;
                text.Append("\t\t\tNetworkPolicy list:\n");
                foreach (var policy in policies)
                    Append(text.Append("\t\t\t\t- "), policy, withLocations);
                text.Append('\n');
            }
        }
        if (side.Verdict == Verdict.Unknown && !side.Reasons.Any(reason => reason.Text.Contains(" may ", StringComparison.Ordinal)))
            text.Append("\t\t\twhich of them decides cannot be told from the manifests\n");
    }

    private static void Append(StringBuilder text, Reason reason, bool withLocations)
    {
        text.Append(reason.Text);
        if (withLocations && reason.Location != SourceLocation.None)
            text.Append(" (").Append(reason.Location).Append(')');
        text.Append('\n');
    }

    private static string Ports(ConnectionSet connections)
    {
        var parts = new List<string>(3);
        foreach (var protocol in new[] { NetworkProtocol.Tcp, NetworkProtocol.Udp, NetworkProtocol.Sctp })
        {
            var name = protocol.ToString().ToUpperInvariant();
            if (connections[protocol] is { IsEmpty: false } ports)
                parts.Add(ports.Intervals is [(1, ushort.MaxValue)] ? name : $"{name}:[{ports}]");
        }
        return string.Join(", ", parts);
    }
}
