using Rempart.Core.Estates;

namespace Rempart.Network.Tests;

/// <summary>The estate of the repository, and small ones.</summary>
internal static class SampleEstate
{
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Rempart.slnx")))
                folder = folder.Parent!;
            return folder.FullName;
        }
    }

    public static Estate Repository => Loaded(EstateLoader.Load(Path.Combine(Root, "estate")));

    /// <summary>Two environments apart and a shared one, each subnet behind a router.</summary>
    public static Estate Small(string flows = "", string subnets = "") => Of($$"""
        estate: { id: small, name: Small }
        environments:
          - { id: prod, isolated-from: [test] }
          - { id: test }
        subnets:
          - { id: app, environment: prod, cidr: [10.1.0.0/24, "fd00:1::/64"] }
          - { id: data, environment: prod, cidr: [10.2.0.0/24, "fd00:2::/64"] }
          - { id: lab, environment: test, cidr: [10.9.0.0/24] }
        {{subnets}}
        hosts:
          - { id: core, roles: [router], interfaces: { app: [10.1.0.1, "fd00:1::1"], data: [10.2.0.1, "fd00:2::1"] } }
          - { id: edge, roles: [router], interfaces: { lab: 10.9.0.1 } }
          - { id: web, subnet: app, addresses: [10.1.0.10, "fd00:1::10"] }
          - { id: db, subnet: data, addresses: [10.2.0.10, "fd00:2::10"] }
          - { id: probe, subnet: lab, addresses: [10.9.0.10] }
        exposure:
          - { host: web, ports: [443/tcp, 8000-8010/tcp], to: internet }
          - { host: db, ports: [5432/tcp, 53/udp, 7000-7010/tcp, 7005-7020/tcp], to: prod }
        flows:
        {{(flows.Length == 0 ? "  - { id: web-to-db, from: web, to: db, ports: [5432/tcp, 53/udp], why: stores }" : flows)}}
        """);

    public static Estate Of(string yaml) => Loaded(EstateLoader.Load([("estate.yaml", yaml)]));

    private static Estate Loaded(EstateLoadResult result) => result.Estate ?? throw new InvalidOperationException(string.Join('\n', result.Errors));
}
