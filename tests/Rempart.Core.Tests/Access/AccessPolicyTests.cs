using Rempart.Core.Access;
using Rempart.Core.Estates;

namespace Rempart.Core.Tests.Access;

public sealed class AccessPolicyTests
{
    private const string Text = """
        estate: { id: acme, name: Acme }
        environments: [{ id: prod }, { id: dev }]
        subnets: [{ id: data, environment: prod, cidr: [10.1.0.0/24, "fd00:1::/64"] }, { id: play, environment: dev, cidr: 10.2.0.0/24 }]
        hosts:
          - { id: db, subnet: data, addresses: ["fd00:1::5", 10.1.0.5] }
          - { id: box, subnet: play, addresses: [10.2.0.5] }
          - { id: nameless, subnet: data }
          - { id: named, subnet: data, names: [Named.acme.example] }
          - { id: gate, interfaces: { data: 10.1.0.1, play: 10.2.0.1 } }
        clusters: [{ id: k8s, environment: prod, endpoint: "api.acme.example:6443" }, { id: closed, environment: prod }]
        services:
          - { id: web, environment: dev, runs-on: { host: box }, listens: [{ name: a, port: 8000-8001/tcp }, { name: b, port: 53/udp }, { name: c, port: 1000-2000/tcp }] }
          - { id: inner, environment: dev, runs-on: { host: box }, addresses: [127.0.0.1], listens: [{ name: a, port: 9000/tcp }] }
        datastores:
          - { id: main, engine: postgresql, host: db }
          - { id: spare, engine: postgresql, host: named }
          - { id: lost, engine: postgresql, host: nameless }
          - { id: cloud, engine: postgresql, environment: prod, connection: { secret: cloud, host: cloud.acme.example } }
        exposure:
          - { host: db, ports: [22/tcp], to: prod, process: sshd }
          - { host: gate, ports: [22/tcp], to: prod }
          - { host: box, ports: [22/tcp], to: loopback }
        roles:
          - { id: dba, grants: [{ target: main, for: 30m, approval: one, break-glass: 15m }, { target: main, for: 10m }] }
          - { id: developer, grants: [{ target: dev, for: 8h }] }
          - { id: junior, grants: [{ target: web, for: 1h }, { target: web, for: 30m, approval: one }] }
          - { id: lead, approves: [prod] }
          - { id: owner, approves: [main] }
          - { id: both, approves: [prod, dev] }
        people:
          - { id: ana, email: a@acme.example, roles: [dba] }
          - { id: ben, email: b@acme.example, roles: [developer, junior] }
          - { id: eve, email: e@acme.example, roles: [lead, dba] }
          - { id: joe, email: j@acme.example, roles: [owner] }
          - { id: old, email: o@acme.example, roles: [both], until: 2026-01-31 }
          - { id: kim, email: k@acme.example, roles: [both], since: 2026-01-15 }
        """;

    private static readonly Estate Acme = EstateLoader.Load([("acme.yaml", Text)]).Estate!;
    private static readonly DateOnly Day = new(2026, 1, 20);

    [Theory]
    [InlineData("main", "[fd00:1::5]:5432")]
    [InlineData("spare", "named.acme.example:5432")]
    [InlineData("lost", "")]
    [InlineData("cloud", "cloud.acme.example:5432")]
    [InlineData("web", "10.2.0.5:8000 10.2.0.5:8001")]
    [InlineData("inner", "")]
    [InlineData("db", "[fd00:1::5]:22")]
    [InlineData("box", "")]
    [InlineData("k8s", "api.acme.example:6443")]
    [InlineData("closed", "")]
    [InlineData("nothing", "")]
    public void A_target_is_reached_where_the_estate_says(string target, string expected) =>
        string.Join(' ', AccessTargets.Destinations(Acme, target)).ShouldBe(expected);

    [Fact]
    public void An_environment_gives_everything_in_it_that_can_be_reached()
    {
        AccessTargets.Expand(Acme, "dev").ShouldBe(["gate", "web"]);
        AccessTargets.Expand(Acme, "prod").ShouldBe(["cloud", "db", "gate", "k8s", "main", "spare"]);
        AccessTargets.Expand(Acme, "lost").ShouldBeEmpty();
        AccessTargets.Expand(Acme, "nothing").ShouldBeEmpty();
    }

    [Fact]
    public void A_person_may_ask_for_what_a_role_gives_on_the_best_terms()
    {
        Rules("ana").ShouldBe(["main 00:10:00 0 - dba", "main 00:30:00 1 00:15:00 dba"]);
        Rules("ben").ShouldBe(["gate 08:00:00 0 - developer", "web 08:00:00 0 - developer"]);
        Rules("joe").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("main", "ana", "eve joe kim old")]
    [InlineData("main", "eve", "joe kim old")]
    [InlineData("db", "ana", "eve kim old")]
    [InlineData("gate", "ben", "kim old")]
    [InlineData("web", "ben", "kim old")]
    [InlineData("web", "kim", "old")]
    [InlineData("nothing", "ana", "")]
    public void Others_agree_and_never_oneself(string target, string person, string expected) =>
        string.Join(' ', AccessPolicy.ApproversOf(Acme, person, target, Day).Select(one => one.Id)).ShouldBe(expected);

    [Theory]
    [InlineData("2026-01-14", "old")]
    [InlineData("2026-01-15", "kim old")]
    [InlineData("2026-01-31", "kim old")]
    [InlineData("2026-02-01", "kim")]
    public void Only_who_works_here_on_the_day_counts(string day, string expected) =>
        string.Join(' ', AccessPolicy.ApproversOf(Acme, "ben", "web", DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).Select(one => one.Id)).ShouldBe(expected);

    private static string[] Rules(string person) =>
        [.. AccessPolicy.RulesOf(Acme, Acme.People.Find(person)!).Select(rule => $"{rule.Target} {rule.Longest} {rule.ApprovalsNeeded} {(rule.BreakGlass is { } glass ? glass : "-")} {rule.Role}")];
}
