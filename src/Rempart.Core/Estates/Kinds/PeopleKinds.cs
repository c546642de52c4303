using Rempart.Core.Estates.Forms;
using Rempart.Core.Text;
using static Rempart.Core.Estates.Kinds.Keys;

namespace Rempart.Core.Estates.Kinds;

internal static class PersonKinds
{
    private static readonly Key<Person, string> Id = Id<Person>("the person");
    private static readonly Key<Person, string?> Name = Optional<Person, string>("name", Values.Free, person => person.Name, "the name people read");
    private static readonly Key<Person, string> Email = Required<Person, string>("email", Values.Email, person => person.Email, "the address by which the login provider knows the person");
    private static readonly Key<Person, IReadOnlyList<string>> Roles = List<Person, string>("roles", IdOf(RoleKind), person => person.Roles, "ids of the person's roles");
    private static readonly Key<Person, DateOnly?> Since = OptionalValue<Person, DateOnly>("since", Values.Date, person => person.Since, "the first day: 2025-01-01");
    private static readonly Key<Person, DateOnly?> Until = OptionalValue<Person, DateOnly>("until", Values.Date, person => person.Until, "the last day; missing for someone who stays");

    public static readonly Shape<Person> Shape = new("person", [Id, Name, Email, Roles, Since, Until], fields => new Person
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Name = fields.Get(Name),
        Email = fields.Get(Email),
        Roles = fields.Get(Roles),
        Since = fields.Get(Since),
        Until = fields.Get(Until),
    });
}

internal static class RoleKinds
{
    private static readonly Key<Grant, string> Target = Required<Grant, string>("target", IdOf(ServiceKind, DatastoreKind, HostKind, ClusterKind, EnvironmentKind), grant => grant.Target, "the id of a service, datastore, host, cluster or environment");
    private static readonly Key<Grant, TimeSpan> For = Required<Grant, TimeSpan>("for", Values.Duration, grant => grant.For, "how long one access lasts: 30m");
    private static readonly Key<Grant, Approval> Approval = Default("approval", new WordForm<Approval>(), (Grant grant) => grant.Approval, Estates.Approval.None, "how many others must agree: none (default), one or two");

    private static readonly Key<Grant, TimeSpan?> BreakGlass = OptionalValue<Grant, TimeSpan>("break-glass", Values.Duration, grant => grant.BreakGlass, "how long it may be taken without approval in an emergency: 15m; not at all when missing");

    private static readonly Shape<Grant> GrantShape = new("grant", [Target, For, Approval, BreakGlass], fields => new Grant
    {
        Location = fields.Location,
        Target = fields.Get(Target),
        For = fields.Get(For),
        Approval = fields.Get(Approval),
        BreakGlass = fields.Get(BreakGlass),
    });

    private static readonly Key<Role, string> Id = Id<Role>("the role");
    private static readonly Key<Role, string?> Description = Optional<Role, string>("description", Values.Free, role => role.Description, "what the role is for");
    private static readonly Key<Role, IReadOnlyList<Grant>> Grants = List<Role, Grant>("grants", GrantShape, role => role.Grants, "what the role opens: [{ target: …, for: 30m, approval: one }]");

    private static readonly Key<Role, IReadOnlyList<string>> Approves = List<Role, string>("approves", IdOf(ServiceKind, DatastoreKind, HostKind, ClusterKind, EnvironmentKind), role => role.Approves, "what its people may agree to when somebody else asks for it; an environment stands for everything in it");

    public static readonly Shape<Role> Shape = new("role", [Id, Description, Grants, Approves], fields => new Role
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Description = fields.Get(Description),
        Grants = fields.Get(Grants),
        Approves = fields.Get(Approves),
    });
}

internal static class LogSourceKinds
{
    private static readonly Key<LogSource, string> Id = Id<LogSource>("the log source");
    private static readonly Key<LogSource, string> Kind = Required("kind", new NameForm(LogSource.Kinds), (LogSource source) => source.Kind, "the kind of log: which parser reads it");
    private static readonly Key<LogSource, string?> Host = Optional<LogSource, string>("host", IdOf(HostKind), source => source.Host, "the id of the host it comes from");
    private static readonly Key<LogSource, string?> Service = Optional<LogSource, string>("service", IdOf(ServiceKind), source => source.Service, "the id of the service it comes from");
    private static readonly Key<LogSource, string?> Datastore = Optional<LogSource, string>("datastore", IdOf(DatastoreKind), source => source.Datastore, "the id of the datastore it comes from");
    private static readonly Key<LogSource, string?> Cluster = Optional<LogSource, string>("cluster", IdOf(ClusterKind), source => source.Cluster, "the id of the cluster it comes from");
    private static readonly Key<LogSource, TimeSpan?> SilentAfter = OptionalValue<LogSource, TimeSpan>("silent-after", Values.Duration, source => source.SilentAfter, "the silence after which the source counts as broken: 10m");

    private static readonly Key<LogOrigin, string?> File = Optional<LogOrigin, string>("file", Values.LogFile, from => from.File, "a file of the host that grows: /var/log/auth.log; what it was rotated to is read too, while it is not compressed");
    private static readonly Key<LogOrigin, string?> Journal = Optional<LogOrigin, string>("journal", Values.Unit, from => from.Journal, "a unit of the host's journal, such as ssh.service; all for everything");
    private static readonly Key<LogOrigin, IReadOnlyList<string>> Syslog = new("syslog", new ListForm<string>(Values.Sender, false, 1), from => from.Syslog, "who sends it by syslog: addresses, and DNS names of client certificates", false, []);

    private static readonly Shape<LogOrigin> OriginShape = new("log-origin", [File, Journal, Syslog], fields => new LogOrigin
    {
        File = fields.Get(File),
        Journal = fields.Get(Journal),
        Syslog = fields.Get(Syslog),
    }, "file", "journal", "syslog");

    private static readonly Key<LogSource, LogOrigin?> From = Optional<LogSource, LogOrigin>("from", OriginShape, source => source.From, "where Rempart gets it: { file: … }, { journal: … } or { syslog: […] }; when missing, it is sent with a token over HTTPS");

    public static readonly Shape<LogSource> Shape = new("log-source", [Id, Kind, Host, Service, Datastore, Cluster, From, SilentAfter], fields => new LogSource
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Kind = fields.Get(Kind),
        Host = fields.Get(Host),
        Service = fields.Get(Service),
        Datastore = fields.Get(Datastore),
        Cluster = fields.Get(Cluster),
        From = fields.Get(From),
        SilentAfter = fields.Get(SilentAfter),
    }, "host", "service", "datastore", "cluster");
}

internal static class ControlKinds
{
    private static readonly Key<ControlSettings, string> Id = Required<ControlSettings, string>("id", new ControlIdForm(), control => control.Id, "the id of a control, such as exposure.listeners");
    private static readonly Key<ControlSettings, Schedule?> Schedule = Optional<ControlSettings, Schedule>("schedule", Values.When, control => control.Schedule, "when it is verified: every 15m, hourly, daily, weekly, monthly or cron (UTC)");
    private static readonly Key<ControlSettings, TimeSpan?> FreshFor = OptionalValue<ControlSettings, TimeSpan>("fresh-for", Values.Duration, control => control.FreshFor, "how long an assessment counts before it is Unknown: 1h");
    private static readonly Key<ControlSettings, bool> Enabled = Default("enabled", new BooleanForm(), (ControlSettings control) => control.Enabled, true, "whether it runs; default true; a control that does not run is Unknown");
    private static readonly Key<ControlSettings, IReadOnlyDictionary<string, SettingValue>> Settings = Default<ControlSettings, IReadOnlyDictionary<string, SettingValue>>(
        "settings", new MapForm<SettingValue>(Values.Id, Ids.Pattern, new SettingForm()), control => control.Settings, new Dictionary<string, SettingValue>(), "the control's own settings, by name");

    public static readonly Shape<ControlSettings> Shape = new("control", [Id, Schedule, FreshFor, Enabled, Settings], fields => new ControlSettings
    {
        Location = fields.Location,
        Id = fields.Get(Id),
        Schedule = fields.Get(Schedule),
        FreshFor = fields.Get(FreshFor),
        Enabled = fields.Get(Enabled),
        Settings = fields.Get(Settings),
    });
}

internal static class RiskAcceptanceKinds
{
    private static readonly Key<RiskAcceptance, string> Control = Required<RiskAcceptance, string>("control", new ControlIdForm(), risk => risk.Control, "the id of the control");
    private static readonly Key<RiskAcceptance, string?> Finding = Optional<RiskAcceptance, string>("finding", Values.Free, risk => risk.Finding, "the fingerprint of the one finding that is accepted");
    private static readonly Key<RiskAcceptance, string?> Resource = Optional<RiskAcceptance, string>("resource", Values.Free, risk => risk.Resource, "the resource all of whose findings under the control are accepted");
    private static readonly Key<RiskAcceptance, string> Reason = Required<RiskAcceptance, string>("reason", Values.Free, risk => risk.Reason, "why the risk is accepted");
    private static readonly Key<RiskAcceptance, string> By = Required<RiskAcceptance, string>("by", IdOf(PersonKind), risk => risk.By, "the id of the person who accepts it");
    private static readonly Key<RiskAcceptance, DateOnly> Until = Required<RiskAcceptance, DateOnly>("until", Values.Date, risk => risk.Until, "the last day on which it holds: 2026-12-31");

    public static readonly Shape<RiskAcceptance> Shape = new("risk-acceptance", [Control, Finding, Resource, Reason, By, Until], fields => new RiskAcceptance
    {
        Location = fields.Location,
        Control = fields.Get(Control),
        Finding = fields.Get(Finding),
        Resource = fields.Get(Resource),
        Reason = fields.Get(Reason),
        By = fields.Get(By),
        Until = fields.Get(Until),
    }, "finding", "resource");
}
