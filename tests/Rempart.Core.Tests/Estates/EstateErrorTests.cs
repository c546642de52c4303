using Rempart.Core.Estates;

namespace Rempart.Core.Tests.Estates;

public sealed class EstateErrorTests
{
    private const string Base = """
        estate: { id: acme, name: Acme }
        environments: [{ id: prod, isolated-from: [test] }, { id: test }]
        subnets: [{ id: app, environment: prod, cidr: 10.1.0.0/24 }, { id: lab, environment: test, cidr: 10.2.0.0/24 }]
        hosts: [{ id: box, subnet: app, addresses: [10.1.0.5] }]
        clusters: [{ id: k8s, environment: prod, namespaces: [trading] }]
        services:
          - { id: orders, environment: prod, runs-on: { cluster: k8s, namespace: trading }, listens: [{ name: https, port: 8443/tcp }] }
          - { id: trial, environment: test, runs-on: { host: lab-box }, listens: [{ name: https, port: 8443/tcp }] }
        datastores: [{ id: prod-postgresql, engine: postgresql, host: box }]
        people: [{ id: alice, email: alice@acme.example }]
        """;

    private const string Lab = "hosts: [{ id: lab-box, subnet: lab, addresses: [10.2.0.5] }]";

    public static TheoryData<string, string> Cases => new()
    {
        { "flow: []", "x.yaml:1:1: error: unknown key 'flow'. Did you mean 'flows'?" },
        { "flows: {}", "x.yaml:1:8: error: 'flows' must be a list, not a mapping" },
        { "flows:", "x.yaml:1:7: error: 'flows' has no value; write [] for none" },
        { "flows: [orders]", "x.yaml:1:9: error: flow: it must be a mapping such as { id: … }, not text" },
        { "- 1", "x.yaml:1:1: error: a file of the estate is a mapping of kinds such as 'services', not a list" },
        { "flows: [{ id: f, form: orders, to: prod-postgresql, ports: [5432/tcp], why: x }]", "x.yaml:1:9: error: flow 'f': 'from' is missing: who opens the connection: a service, datastore, host or subnet (looked up in this order), or internet\nx.yaml:1:18: error: flow 'f': unknown key 'form'. Did you mean 'from'?" },
        { "flows: [{ id: f, from: orders, to: prod-postgres, ports: [5432/tcp], why: x }]", "x.yaml:1:36: error: flow 'f': 'to' names 'prod-postgres', which no service, datastore, host or subnet declares. Did you mean 'prod-postgresql'?" },
        { "flows: [{ id: f, from: orders, to: prod-postgresql, ports: [5433/tcp], why: x }]", "x.yaml:1:61: error: flow 'f': 'prod-postgresql' does not listen on '5433/tcp'; it listens on 5432/tcp" },
        { "flows: [{ id: f, from: trial, to: orders, ports: [8443/tcp], why: x }]", "x.yaml:1:35: error: flow 'f': it goes from 'trial' in environment 'test' to 'orders' in environment 'prod', which are isolated; remove the flow, or the isolation" },
        { "flows: [{ id: f, from: orders, to: prod-postgresql, ports: [70000/tcp], why: x }]", "x.yaml:1:61: error: flow 'f': 'ports': '70000/tcp' is out of range; ports go from 1 to 65535" },
        { "flows: [{ id: f, from: orders, to: prod-postgresql, ports: [5432], why: x }]", "x.yaml:1:61: error: flow 'f': 'ports' must be text, not a number; put it in quotes: \"5432\"" },
        { "flows: [{ id: f, from: orders, to: prod-postgresql, ports: [\"5432\"], why: x }]", "x.yaml:1:61: error: flow 'f': 'ports': '5432' lacks its protocol; write '5432/tcp' or '5432/udp'" },
        { "flows: [{ id: f, from: orders, to: prod-postgresql, ports: [], why: x }]", "x.yaml:1:60: error: flow 'f': 'ports' is empty; it needs at least one" },
        { "flows: [{ id: f, from: orders, to: prod-postgresql, ports: [5432/tcp], why: \" \" }]", "x.yaml:1:77: error: flow 'f': 'why': this is empty; leave the key out, or write something" },
        { "people: [{ id: alice, email: a@b.example }]", "x.yaml:1:16: error: person 'alice' is declared twice; the first is at base.yaml:10:16" },
        { "people: [{ id: bob, id: rob, email: a@b.example }]", "x.yaml:1:21: error: the key 'id' stands twice; the first is on line 1" },
        { "people: [{ id: bob, email: bob }]", "x.yaml:1:28: error: person 'bob': 'email': 'bob' is not an e-mail address; write for example 'alice@r3edge.example'" },
        { "people: [{ id: Bob_K, email: a@b.example }]", "x.yaml:1:16: error: person 'Bob_K': 'id': 'Bob_K' is not an id: lower-case words joined by dashes, at most 63 characters; write 'bob-k'" },
        { "people: [{ id: bob, email: a@b.example, since: 2026-13-01 }]", "x.yaml:1:48: error: person 'bob': 'since': '2026-13-01' is not a day; write for example '2026-01-31'" },
        { "people: [{ id: bob, email: a@b.example, since: 2026-02-01, until: 2026-01-01 }]", "x.yaml:1:67: error: person 'bob': 'until' is before 'since'" },
        { "people: [{ id: bob, email: a@b.example, name: 12 }]", "x.yaml:1:47: error: person 'bob': 'name' must be text, not a number; put it in quotes: \"12\"" },
        { "roles: [{ id: r, grants: [{ target: k8s, for: 1h, break-glass: 5m }] }]", "x.yaml:1:27: error: role 'r': 'grants.break-glass' of 'k8s' skips an approval, and none is needed; leave it out, or write 'approval: one'" },
        { "roles: [{ id: r, grants: [{ target: k8s, for: 1h, approval: one, break-glass: 2h }] }]", "x.yaml:1:27: error: role 'r': 'grants.break-glass' of 'k8s' is longer than 'for' (1h); an emergency gives no more time than an approval" },
        { "roles: [{ id: r, grants: [{ target: k8s, for: 1h }, { target: k8s, for: 2h }] }]", "x.yaml:1:53: error: role 'r': two of 'grants' give 'k8s' on the same terms; write one" },
        { "roles: [{ id: r, approves: [prodd] }]", "x.yaml:1:29: error: role 'r': 'approves' names 'prodd', which no service, datastore, host, cluster or environment declares. Did you mean 'prod'?" },
        { "clusters: [{ id: c, environment: prod, endpoint: 10.1.0.5 }]", "x.yaml:1:50: error: cluster 'c': 'endpoint': '10.1.0.5' is not an address and port; write for example '10.10.20.11:6443', '[fd00::1]:6443' or 'k8s.r3edge.example:6443'" },
        { "clusters: [{ id: c, environment: prod, endpoint: \"fd00::1:6443\" }]", "x.yaml:1:50: error: cluster 'c': 'endpoint': 'fd00::1:6443' is not an address and port; write for example '10.10.20.11:6443', '[fd00::1]:6443' or 'k8s.r3edge.example:6443'" },
        { "subnets: [{ id: s, environment: test, cidr: 10.1.0.128/25 }]", "x.yaml:1:45: error: subnet 's': '10.1.0.128/25' of environment 'test' overlaps '10.1.0.0/24' of subnet 'app' of environment 'prod'; environments must not share addresses" },
        { "subnets: [{ id: s, environment: prod, cidr: \"fd00:1::/48\" }, { id: t, environment: test, cidr: \"fd00:1:0:5::/64\" }]", "x.yaml:1:96: error: subnet 't': 'fd00:1:0:5::/64' of environment 'test' overlaps 'fd00:1::/48' of subnet 's' of environment 'prod'; environments must not share addresses" },
        { "subnets: [{ id: s, environment: prod, cidr: 10.9.0.7/24 }]", "x.yaml:1:45: error: subnet 's': 'cidr': '10.9.0.7/24' has host bits set; the network is '10.9.0.0/24'" },
        { "subnets: [{ id: s, environment: prod, cidr: 10.9.0/24 }]", "x.yaml:1:45: error: subnet 's': 'cidr': '10.9.0/24' is not a network; write for example '10.10.30.0/24' or 'fd00:10:30::/64'" },
        { "subnets: [{ id: s, environment: prod, cidr: 10.9.0.0/33 }]", "x.yaml:1:45: error: subnet 's': 'cidr': '10.9.0.0/33' has a bad prefix length; it goes from 0 to 32" },
        { "subnets: [{ id: s, environment: prods, cidr: 10.9.0.0/24 }]", "x.yaml:1:33: error: subnet 's': 'environment' names 'prods', which no environment declares. Did you mean 'prod'?" },
        { "hosts: [{ id: h, subnet: app, addresses: [10.1.1.5] }]", "x.yaml:1:43: error: host 'h': '10.1.1.5' is outside its subnet 'app' (10.1.0.0/24)" },
        { "hosts: [{ id: h, interfaces: { app: [10.1.0.1, 10.2.0.1] } }]", "x.yaml:1:48: error: host 'h': '10.2.0.1' is outside its subnet 'app' (10.1.0.0/24)" },
        { "hosts: [{ id: h, roles: [bastoin] }]", "x.yaml:1:26: error: host 'h': 'roles' is 'bastoin'; write one of application, backup, bastion, cluster-node, database, monitoring, router. Did you mean 'bastion'?" },
        { "hosts: [{ id: h, reached-by: local }, { id: i, reached-by: local }]", "x.yaml:1:60: error: host 'i': only one host can be the machine on which Rempart runs; host 'h' is already" },
        { "environments: [{ id: solo, isolated-from: [solo] }]", "x.yaml:1:44: error: environment 'solo': an environment cannot be isolated from itself; name the others" },
        { "services: [{ id: s, environment: prod, runs-on: {} }]", "x.yaml:1:49: error: service 's': write exactly one of 'runs-on.cluster' or 'runs-on.host'; none stands here" },
        { "services: [{ id: s, environment: prod, runs-on: { cluster: k8s, namespace: tradin } }]", "x.yaml:1:76: error: service 's': 'runs-on.namespace' names 'tradin', which cluster 'k8s' does not declare. Did you mean 'trading'?" },
        { "services: [{ id: s, environment: test, runs-on: { cluster: k8s } }]", "x.yaml:1:34: error: service 's': 'environment' is 'test', but its cluster 'k8s' is in 'prod'" },
        { "services: [{ id: s, environment: prod, runs-on: { host: box }, listens: [{ name: dns, port: 53/udp, tls: server }] }]", "x.yaml:1:74: error: service 's': 'listens.tls' is only for tcp; '53/udp' is udp" },
        { "controls: [{ id: transport.tsl }]", "x.yaml:1:18: error: control 'transport.tsl': 'id' names 'transport.tsl', which is no control. Did you mean 'transport.tls'?" },
        { "controls: [{ id: transport.tls, schedule: sometimes }]", "x.yaml:1:43: error: control 'transport.tls': 'schedule': 'sometimes' is not a schedule; write 'hourly', 'daily', 'weekly', 'monthly', 'every 15m' or cron such as '30 2 * * *'" },
        { "controls: [{ id: transport.tls, schedule: 0 0 30 2 * }]", "x.yaml:1:43: error: control 'transport.tls': 'schedule': '0 0 30 2 *' never happens: no month it names has that day" },
        { "controls: [{ id: transport.tls, fresh-for: 15 min }]", "x.yaml:1:44: error: control 'transport.tls': 'fresh-for': '15 min' is not a duration; write for example '30s', '15m', '1h30m', '7d' or '5y'" },
        { "controls: [{ id: transport.tls, enabled: no }]", "x.yaml:1:42: error: control 'transport.tls': 'enabled' must be true or false, without quotes, not 'no'" },
        { "datastores: [{ id: d, engine: postgresql, connection: { secret: \"Host=db;Password=hunter2\" } }]", "x.yaml:1:65: error: datastore 'd': 'connection.secret': this is not the name of a secret (letters, digits, '.', '_' and '-', at most 100); the secret itself must not stand here" },
        { "datastores: [{ id: d, engine: postgresql, connection: hunter2 }]", "x.yaml:1:55: error: datastore 'd': 'connection' must be a mapping such as { secret: … }, not text" },
        { "datastores: [{ id: d, engine: postgresql, connection: { secret: s, port: 1-2/tcp } }]", "x.yaml:1:74: error: datastore 'd': 'connection.port' must be one tcp port; write for example '5432/tcp'" },
        { "log-sources: [{ id: l, kind: sshd, host: box, service: orders }]", "x.yaml:1:15: error: log source 'l': write exactly one of 'host', 'service', 'datastore' or 'cluster'; 2 stand here" },
        { "log-sources: [{ id: l, kind: http-access, host: box }]", "x.yaml:1:30: error: log source 'l': 'kind' is 'http-access'; write one of sshd, sudo, auditd, nginx, apache, traefik, postgresql, kubernetes-audit, auth0, nftables, systemd, alertmanager, rempart, syslog, journald, auto" },
        { "log-sources: [{ id: l, kind: ngnix, host: box }]", "x.yaml:1:30: error: log source 'l': 'kind' is 'ngnix'; write one of sshd, sudo, auditd, nginx, apache, traefik, postgresql, kubernetes-audit, auth0, nftables, systemd, alertmanager, rempart, syslog, journald, auto. Did you mean 'nginx'?" },
        { "log-sources: [{ id: l, kind: sshd, host: box, from: { file: var/log/auth.log } }]", "x.yaml:1:61: error: log source 'l': 'from.file': 'var/log/auth.log' is not the absolute path of a file without '.', '..' or '//'" },
        { "log-sources: [{ id: l, kind: sshd, host: box, from: { file: /var/../etc/shadow } }]", "x.yaml:1:61: error: log source 'l': 'from.file': '/var/../etc/shadow' is not the absolute path of a file without '.', '..' or '//'" },
        { "log-sources: [{ id: l, kind: sshd, host: box, from: { journal: sshd } }]", "x.yaml:1:64: error: log source 'l': 'from.journal': 'sshd' is not a unit of systemd; write for example 'ssh.service', or 'all'" },
        { "log-sources: [{ id: l, kind: sshd, host: box, from: { syslog: [10.1.0.5/32] } }]", "x.yaml:1:64: error: log source 'l': 'from.syslog': '10.1.0.5/32' is neither an address nor a DNS name; write for example '10.10.20.11' or 'gate.r3edge.example'" },
        { "log-sources: [{ id: l, kind: sshd, host: box, from: {} }]", "x.yaml:1:53: error: log source 'l': write exactly one of 'from.file', 'from.journal' or 'from.syslog'; none stands here" },
        { "log-sources: [{ id: l, kind: syslog, host: box, from: { syslog: [10.1.0.5] } }, { id: m, kind: sshd, host: box, from: { syslog: [10.1.0.5] } }]", "x.yaml:1:130: error: log source 'm': '10.1.0.5' sends 'l' already; a sender is one source: of kind syslog when it sends the lines of many programs" },
        { "estate: { id: b, name: B }", "x.yaml:1:1: error: 'estate' stands twice; the first is at base.yaml:1:9" },
        { "flows: &f [*f]", "x.yaml:1:12: error: flow: it must be a mapping such as { id: … }, not nothing\nx.yaml:1:12: error: the alias '*f' names no anchor above it" },
        { "people: [{ <<: { id: x }, id: bob, email: a@b.example }]", "x.yaml:1:12: error: merge keys ('<<') are not supported; write the keys out" },
        { "people: [{ id: !!str bob, email: a@b.example }]", "x.yaml:1:16: error: tags such as '!!str' are not supported; leave the tag out" },
        { "people:\n\t- id: bob", "x.yaml:2:1: error: this is not YAML: a tab indents this line; indent with spaces" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_error_says_where_what_and_what_would_be_right(string text, string expected) =>
        Shown(("base.yaml", Base), ("lab.yaml", Lab), ("x.yaml", text)).ShouldBe(expected);

    [Fact]
    public void The_estate_that_the_cases_add_to_is_good() => Shown(("base.yaml", Base), ("lab.yaml", Lab)).ShouldBeEmpty();

    [Fact]
    public void An_estate_without_header_is_told_how_to_write_one() =>
        Shown(("x.yaml", "environments: [{ id: prod }]")).ShouldBe("estate: error: no file declares 'estate'; write for example 'estate: { id: acme, name: Acme }'");

    [Fact]
    public void One_bad_declaration_hides_no_other_and_errors_come_in_order() =>
        Shown(("base.yaml", Base), ("lab.yaml", Lab), ("x.yaml", "people:\n  - { id: bob }\n  - { id: eve, email: x }\n  - { id: bob, email: a@b.example }\nflows: [{ id: f, from: nobody, to: orders, ports: [1/tcp], why: x }]"))
            .Split('\n').Select(line => line[..line.IndexOf(": error", StringComparison.Ordinal)]).ShouldBe(["x.yaml:2:5", "x.yaml:3:23", "x.yaml:4:11", "x.yaml:5:24"]);

    [Fact]
    public void A_file_that_is_not_YAML_does_not_make_its_ids_dangle()
    {
        var shown = Shown(("base.yaml", Base), ("lab.yaml", "hosts: [{ id: lab-box"));
        shown.ShouldStartWith("lab.yaml:2:1: error: ");
        shown.ShouldContain("this is not YAML: ");
        shown.Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public void Words_that_old_YAML_took_for_booleans_stay_text()
    {
        var estate = EstateLoader.Load([("a.yaml", "estate: { id: no, name: on, owner: 2025-01-01 }\nenvironments: [{ id: y, name: off }]")]).Estate.ShouldNotBeNull();
        (estate.Header.Id, estate.Header.Name, estate.Header.Owner, estate.Environments.Get("y").Name).ShouldBe(("no", "on", "2025-01-01", "off"));
    }

    private static string Shown(params (string, string)[] files) =>
        string.Join('\n', EstateLoader.Load(files).Errors.Select(error => error.Format()));
}
