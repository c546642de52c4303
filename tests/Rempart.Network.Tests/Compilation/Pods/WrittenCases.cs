namespace Rempart.Network.Tests.Compilation.Pods;

/// <summary>A case: policies, and by hand what passes and what does not.</summary>
internal sealed record WrittenCase(string Policies, string[] Passes, string[] Stopped);

/// <summary>One case for each thing that the APIs say about policies. All packets are compared; those named are what the case is about.</summary>
internal static class WrittenCases
{
    public static readonly Dictionary<string, WrittenCase> All = new(StringComparer.Ordinal)
    {
        ["union of policies"] = new(
            Policy("shop", "one", "podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: cart } } }], ports: [{ port: 80 }] }]")
            + Policy("shop", "two", "podSelector: { matchLabels: { tier: front } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: mail } } }], ports: [{ port: 443 }] }]"),
            ["cart => web: TCP 80", "mail => web: TCP 443", "web => cart: TCP 80"],
            ["cart => web: TCP 443", "mail => web: TCP 80", "cart => web: UDP 80", "db => web: TCP 80", "10.9.9.9 => web: TCP 80"]),

        ["each direction by itself"] = new(
            Policy("shop", "out", "podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: cart } } }] }]")
            + Policy("shop", "in", "podSelector: { matchLabels: { app: mail } }, policyTypes: [Ingress]"),
            ["web => cart: SCTP 81", "cart => web: TCP 80", "mail => web: TCP 80", "192.0.2.1 => web: TCP 80", "mail => 192.0.2.1: UDP 80"],
            ["web => db: TCP 80", "web => 192.0.2.1: TCP 443", "web => mail: TCP 80", "cart => mail: TCP 80", "2001:db8::1 => mail: TCP 80"]),

        ["policyTypes when they are not written"] = new(
            Policy("shop", "both", "podSelector: { matchLabels: { app: web } }, egress: [{ to: [{ podSelector: { matchLabels: { app: cart } } }] }]")
            + Policy("data", "in", "podSelector: { matchLabels: { app: db } }")
            + Policy("ops", "not-out", "podSelector: { matchLabels: { app: probe } }, policyTypes: [Ingress], egress: [{ to: [{ podSelector: {} }] }]")
            + Policy("ops", "nothing", "podSelector: { matchLabels: { app: logs } }, policyTypes: [Ingress, Egress]"),
            ["web => cart: TCP 80", "db => cache: TCP 80", "probe => mail: TCP 80"],
            ["mail => web: TCP 80", "web => mail: TCP 80", "cache => db: TCP 80", "mail => probe: TCP 80", "logs => mail: TCP 80", "mail => logs: TCP 80"]),

        ["empty and missing"] = new(
            Policy("shop", "no-rule", "podSelector: { matchLabels: { app: web } }, ingress: []")
            + Policy("shop", "empty-rule", "podSelector: { matchLabels: { app: cart } }, ingress: [{}]")
            + Policy("shop", "empty-from", "podSelector: { matchLabels: { app: mail } }, ingress: [{ from: [] }]")
            + Policy("data", "empty-pods", "podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: {} }] }]")
            + Policy("data", "empty-namespaces", "podSelector: { matchLabels: { app: cache } }, ingress: [{ ports: [], from: [{ namespaceSelector: {} }] }]")
            + Policy("ops", "missing-from", "podSelector: { matchLabels: { app: probe } }, ingress: [{ ports: [{ port: 80 }] }]")
            + Policy("ops", "nobody", "podSelector: { matchLabels: { app: logs } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: nobody } } }] }]"),
            ["db => cart: SCTP 1", "10.9.9.9 => cart: UDP 80", "fd00::9 => mail: TCP 80", "cache => db: TCP 80", "web => cache: UDP 443", "192.0.2.1 => probe: TCP 80"],
            ["cart => web: TCP 80", "10.9.9.9 => web: TCP 80", "web => db: TCP 80", "10.9.9.9 => cache: TCP 80", "192.0.2.1 => probe: UDP 80", "probe => logs: TCP 80"]),

        ["podSelector with namespaceSelector"] = new(
            Policy("shop", "both-of-one", "podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: stores } }, podSelector: { matchLabels: { app: db } } }] }]")
            + Policy("shop", "one-of-two", "podSelector: { matchLabels: { app: cart } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: stores } } }, { podSelector: { matchLabels: { app: web } } }] }]")
            + Policy("shop", "own-namespace", "podSelector: { matchLabels: { app: mail } }, ingress: [{ from: [{ podSelector: { matchLabels: { tier: store } } }] }]"),
            ["db => web: TCP 80", "db => cart: TCP 80", "cache => cart: TCP 80", "old => cart: TCP 80", "web => cart: TCP 80"],
            ["cache => web: TCP 80", "mail => web: TCP 80", "mail => cart: TCP 80", "probe => cart: TCP 80", "db => mail: TCP 80"]),

        ["matchExpressions"] = new(
            Policy("shop", "in", "podSelector: { matchExpressions: [{ key: app, operator: In, values: [web] }] }, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: tier, operator: In, values: [api, store] }] } }] }]")
            + Policy("shop", "not-in", "podSelector: { matchLabels: { app: cart } }, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: tier, operator: NotIn, values: [store] }] } }] }]")
            + Policy("shop", "exists", "podSelector: { matchLabels: { app: mail } }, ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: tier, operator: Exists }] } }] }]")
            + Policy("data", "does-not-exist", "podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: tier, operator: DoesNotExist }] } }] }]")
            + Policy("data", "namespaces", "podSelector: { matchLabels: { app: cache } }, ingress: [{ from: [{ namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [shop] }, { key: team, operator: DoesNotExist }] } }] }]"),
            ["cart => web: TCP 80", "old => web: TCP 80", "mail => cart: TCP 80", "web => cart: TCP 80", "web => mail: TCP 80", "mail => db: TCP 80", "logs => db: TCP 80", "probe => cache: TCP 80"],
            ["mail => web: TCP 80", "db => cart: TCP 80", "probe => mail: TCP 80", "web => db: TCP 80", "cache => db: TCP 80", "db => cache: TCP 80", "web => cache: TCP 80"]),

        ["ipBlock with except"] = new(
            Policy("shop", "from", "podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/30, 10.3.0.2/32] } }] }]")
            + Policy("shop", "to", "podSelector: { matchLabels: { app: cart } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: \"fd00::/8\", except: [\"fd00::4/126\"] } }] }]")
            + Policy("data", "all", "podSelector: { matchLabels: { app: cache } }, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }]"),
            ["10.1.0.4 => 10.1.0.1: TCP 80", "10.2.0.1 => 10.1.0.1: UDP 80", "10.9.9.9 => web: TCP 80", "fd00::2 => fd00::3: TCP 80", "fd00::2 => fd00::9: TCP 80", "old => cache: TCP 80", "9.255.255.255 => cache: SCTP 80"],
            ["10.3.0.2 => 10.1.0.1: TCP 80", "10.1.0.3 => web: TCP 80", "9.255.255.255 => web: TCP 80", "fd00::3 => fd00::1: TCP 80", "fd00::2 => fd00::4: TCP 80", "10.1.0.2 => 10.1.0.4: TCP 80", "fd00::2 => 2001:db8::1: TCP 80",
                "10.2.0.1 => 10.2.0.2: TCP 80", "fd00::9 => cache: TCP 80"]),

        ["names of ports"] = new(
            Policy("shop", "out", "podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: http }] }]")
            + Policy("shop", "out-to-all", "podSelector: { matchLabels: { app: mail } }, policyTypes: [Egress], egress: [{ ports: [{ port: http }] }]")
            + Policy("shop", "in", "podSelector: { matchLabels: { app: cart } }, ingress: [{ ports: [{ port: http }] }]")
            + Policy("ops", "udp", "podSelector: { matchLabels: { app: logs } }, ingress: [{ ports: [{ port: feed, protocol: UDP }] }]")
            + Policy("ops", "nobodys", "podSelector: { matchLabels: { app: probe } }, ingress: [{ ports: [{ port: nobody }] }]"),
            ["web => cart: TCP 8080", "web => cache: TCP 80", "web => db: TCP 9090", "mail => db: TCP 9090", "10.9.9.9 => cart: TCP 8080", "db => logs: UDP 9090"],
            ["web => cart: TCP 80", "web => cache: TCP 8080", "web => db: TCP 80", "web => old: TCP 80", "web => old: UDP 80", "web => 10.9.9.9: TCP 8080", "mail => 10.9.9.9: TCP 80", "db => cart: TCP 80", "db => logs: TCP 9090", "logs => probe: TCP 80"]),

        ["endPort and protocols"] = new(
            Policy("shop", "web", "podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ port: 79, endPort: 81 }, { port: 80, endPort: 443 }, { protocol: UDP }, { protocol: SCTP, port: 443 }] }]")
            + Policy("shop", "cart", "podSelector: { matchLabels: { app: cart } }, policyTypes: [Egress], egress: [{ ports: [{ protocol: SCTP, port: 9090, endPort: 65535 }] }]"),
            ["db => web: TCP 79", "db => web: TCP 81", "db => web: TCP 443", "db => web: UDP 1", "db => web: UDP 65535", "db => web: SCTP 443", "cart => db: SCTP 65535", "cart => fd00::9: SCTP 9090"],
            ["db => web: TCP 1", "db => web: TCP 8080", "db => web: SCTP 80", "cart => db: SCTP 8080", "cart => db: TCP 9090", "cart => web: TCP 80"]),

        ["tiers of ClusterNetworkPolicies"] = new(
            Admin("ClusterNetworkPolicy", "v1alpha2", "watch", "tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { team: sales } } }, ingress: [{ action: Accept, from: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: ops } } }], protocols: [{ tcp: { destinationPort: { number: 9090 } } }] }]")
            + Admin("ClusterNetworkPolicy", "v1alpha2", "walls", "tier: Admin, priority: 5, subject: { namespaces: { matchLabels: { team: sales } } }, ingress: [{ action: Pass, from: [{ namespaces: { matchLabels: { team: stores } } }], protocols: [{ tcp: { destinationPort: { range: { start: 80, end: 8080 } } } }] }, { action: Deny, from: [{ namespaces: { matchExpressions: [{ key: team, operator: NotIn, values: [sales] }] } }] }], egress: [{ action: Deny, to: [{ networks: [192.0.2.0/24, \"2001:db8::/64\"] }] }]")
            + Admin("ClusterNetworkPolicy", "v1alpha2", "floor", "tier: Baseline, priority: 1, subject: { namespaces: { matchLabels: { team: sales } } }, ingress: [{ action: Accept, from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: db } } } }], protocols: [{ destinationNamedPort: http }, { tcp: { destinationPort: { number: 81 } } }] }, { action: Deny, from: [{ namespaces: {} }], protocols: [{ tcp: {} }] }]")
            + Policy("shop", "web", "podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }]"),
            ["probe => web: TCP 9090", "cache => web: TCP 80", "mail => web: TCP 80", "db => mail: TCP 81", "db => cart: TCP 8080", "cart => mail: UDP 80", "10.9.9.9 => mail: TCP 80", "web => 10.9.9.9: TCP 80", "db => 192.0.2.1: TCP 80"],
            ["probe => web: TCP 80", "cache => web: TCP 443", "cache => web: UDP 80", "db => web: TCP 81", "cache => mail: TCP 80", "cart => mail: TCP 80", "cache => cart: TCP 8080", "db => mail: TCP 9090", "web => 192.0.2.1: TCP 80", "web => 2001:db8::1: UDP 80", "10.9.9.9 => web: TCP 80"]),

        ["AdminNetworkPolicy and BaselineAdminNetworkPolicy"] = new(
            Admin("AdminNetworkPolicy", "v1alpha1", "second", "priority: 20, subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { tier: store } } } }, ingress: [{ action: Deny, from: [{ namespaces: {} }], ports: [{ portNumber: { protocol: TCP, port: 80 } }, { portRange: { protocol: UDP, start: 1, end: 81 } }] }]")
            + Admin("AdminNetworkPolicy", "v1alpha1", "first", "priority: 10, subject: { namespaces: { matchLabels: { team: stores } } }, ingress: [{ action: Allow, from: [{ namespaces: { matchLabels: { team: sales } } }], ports: [{ namedPort: http }] }, { action: Pass, from: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: ops } } }] }]")
            + Admin("BaselineAdminNetworkPolicy", "v1alpha1", "default", "subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: ops } } }] }]")
            + Policy("data", "db", "podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ namespaceSelector: {} }] }]"),
            ["web => cache: TCP 80", "web => old: UDP 80", "probe => db: TCP 80", "web => db: UDP 443", "10.9.9.9 => cache: TCP 80", "web => cache: TCP 443"],
            ["web => db: TCP 80", "web => cache: UDP 80", "db => cache: TCP 80", "probe => cache: TCP 443", "logs => probe: TCP 80", "10.9.9.9 => db: TCP 80"]),
    };

    private static string Policy(string space, string name, string spec) => $"{{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{ name: {name}, namespace: {space} }}, spec: {{ {spec} }} }}\n---\n";

    private static string Admin(string kind, string version, string name, string spec) => $"{{ apiVersion: policy.networking.k8s.io/{version}, kind: {kind}, metadata: {{ name: {name} }}, spec: {{ {spec} }} }}\n---\n";
}
