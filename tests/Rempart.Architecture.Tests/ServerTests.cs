using System.Reflection;
using Rempart.Architecture.Tests.Reading;
using Rempart.Architecture.Tests.Rules;

namespace Rempart.Architecture.Tests;

public sealed class ServerTests
{
    private const string Root = "Rempart.Server";
    private const string Sample = "Rempart.Architecture.Tests.Samples.Server";

    private static readonly Assembly Server = typeof(Rempart.Server.Hosting.ServerHost).Assembly;
    private static readonly Assembly Own = typeof(ServerTests).Assembly;
    private static readonly Dictionary<string, string> None = [];

    // What is shared inside the server without being anyone's contract outside it. Keep this short; each entry says why.
    private static readonly Dictionary<string, string> Shared = new(StringComparer.Ordinal)
    {
        ["Rempart.Server.Database.AdvisoryLocks"] = "numbers that must differ stand together",
        ["Rempart.Server.Database.DatabaseAccount"] = "PostgreSQL's programs run under its account, wherever they are started",
        ["Rempart.Server.Database.DatabaseConnections"] = "whether the database is Rempart's own, which is then backed up like any other",
        ["Rempart.Server.Database.PrivatePostgresLayout"] = "where Rempart's own PostgreSQL is, for those who back it up",
        ["Rempart.Server.Database.DatabaseSchema"] = "a schema without EF Core: Quartz brings its own script",
        ["Rempart.Server.Database.DatabaseStartup"] = "the host starts the database before everything else",
        ["Rempart.Server.ObjectStores.S3Clients"] = "what a store that speaks S3 needs is the same for segments and for backups",
        ["Rempart.Server.Database.IStartupStep"] = "what a capability does between the migrations and the first request",
        ["Rempart.Server.Hosts.LocalHost"] = "the private PostgreSQL is started before there are services to ask for a host",
        ["Rempart.Server.Identity.IdentityStartup"] = "the host makes identity ready after it listens, when the issuer's address is known",
        ["Rempart.Server.Secrets.IOwnSecret"] = "Rempart's own secrets that an estate may name, given by whoever makes them",
        ["Rempart.Server.Api.EntityTagFilter"] = "the API's plumbing, put on the whole group by the host",
        ["Rempart.Server.Api.Paging"] = "the API's plumbing: every list has the same pages",
        ["Rempart.Server.Api.Problems"] = "the API's plumbing: every error has the same shape",
    };

    // Public types that are no doors. Each entry says why it is public.
    private static readonly Dictionary<string, string> Contracts = new(StringComparer.Ordinal)
    {
        ["Rempart.Server.Data.PostgresqlAuditGrants"] = "the SQL that an operator runs and the private PostgreSQL runs too",
        ["Rempart.Server.Database.SchemaPrivileges"] = "said by every capability that has tables",
        ["Rempart.Server.Hosting.DataDirectory"] = "given to every capability that keeps files or secrets",
        ["Rempart.Server.Hosting.InstanceLock"] = "held by the host; tests hold it too",
        ["Rempart.Server.Hosting.ServerCertificate"] = "asked by identity for the certificate in use",
        ["Rempart.Server.Hosting.ServerHost"] = "the composition root, started by Program and by tests",
        ["Rempart.Server.Hosting.StartupException"] = "how any capability stops the start with a message",
        ["Rempart.Server.Identity.AccessRole"] = "the four roles",
        ["Rempart.Server.Identity.Caller"] = "who calls, for every endpoint that records it",
        ["Rempart.Server.Identity.Sessions.SessionRecord"] = "a session as the API and the console show it",
        ["Rempart.Server.Identity.Policies"] = "the policies that every endpoint names",
        ["Rempart.Server.Platform.ILedgerInspection"] = "how platform.self asks evidence about the ledger",
        ["Rempart.Server.Platform.LedgerInspection"] = "the answer to it",
        ["Rempart.Server.Hosting.StartGate"] = "what waits for the end of the start, such as the first verification",
        ["Rempart.Server.Hosting.StartReport"] = "what the start says to the operator, written by Program",
        ["Rempart.Server.Platform.KeyBackup.KeyBackups"] = "the host makes the first backup of the keys when it starts",
        ["Rempart.Server.Platform.KeyBackup.KeysCommand"] = "restores the keys when no server runs, called by Program",
        ["Rempart.Server.SecurityPage.PageReader"] = "how the console reads the security page",
        ["Rempart.Server.SecurityPage.PageReading"] = "the answer to it",
        ["Rempart.Server.SecurityPage.PageDocument"] = "the parsed page, which the console draws",
        ["Rempart.Server.SecurityPage.PageChapter"] = "a part of the page",
        ["Rempart.Server.SecurityPage.PageBlock"] = "a part of the page",
        ["Rempart.Server.SecurityPage.ProseBlock"] = "a part of the page",
        ["Rempart.Server.SecurityPage.SentenceBlock"] = "a part of the page",
    };

    [Fact]
    public void A_capability_reaches_another_only_through_public_types() =>
        ServerRules.Trespasses(CodeAssembly.Of(Server), Root, Shared).ShouldBeEmpty();

    [Fact]
    public void A_capability_never_touches_the_tables_of_another() =>
        ServerRules.ForeignTables(CodeAssembly.Of(Server), Root, ServerRules.Tables(Server.GetTypes())).ShouldBeEmpty();

    [Fact]
    public void Contexts_and_rows_are_internal()
    {
        var tables = ServerRules.Tables(Server.GetTypes());

        tables.Length.ShouldBeGreaterThan(8);
        ServerRules.PublicTables(tables).ShouldBeEmpty();
    }

    [Fact]
    public void Only_doors_options_and_named_contracts_are_public() =>
        ServerRules.PublicNonDoors(Server.GetTypes(), Root, Contracts).ShouldBeEmpty();

    [Fact]
    public void Every_exception_to_the_rules_is_still_needed()
    {
        var names = CodeAssembly.Of(Server).Types.ToDictionary(type => type.FullName, type => type.IsPublic, StringComparer.Ordinal);

        Shared.Keys.Where(name => !names.TryGetValue(name, out var isPublic) || isPublic).ShouldBeEmpty();
        Contracts.Keys.Where(name => !names.GetValueOrDefault(name)).ShouldBeEmpty();
    }

    [Fact]
    public void The_rule_of_trespassing_refuses_an_internal_type_wherever_it_is_named() =>
        ServerRules.Trespasses(CodeAssembly.Of(Own), Sample, None).ShouldBe(
        [
            $"{Sample}.Beta.UsesATable uses {Sample}.Alpha.AlphaContext",
            $"{Sample}.Beta.UsesAsAnArgument uses {Sample}.Alpha.AlphaInternal",
            $"{Sample}.Beta.UsesInALambda uses {Sample}.Alpha.AlphaInternal",
        ]);

    [Fact]
    public void The_rule_of_trespassing_lets_an_allowed_type_pass() =>
        ServerRules.Trespasses(CodeAssembly.Of(Own), Sample, new Dictionary<string, string> { [$"{Sample}.Alpha.AlphaInternal"] = "a test" })
            .ShouldBe([$"{Sample}.Beta.UsesATable uses {Sample}.Alpha.AlphaContext"]);

    [Fact]
    public void The_rule_of_tables_refuses_a_context_and_even_a_public_row()
    {
        var tables = ServerRules.Tables(SampleTypes());

        ServerRules.ForeignTables(CodeAssembly.Of(Own), Sample, tables).ShouldBe(
        [
            $"{Sample}.Beta.UsesATable uses {Sample}.Alpha.AlphaContext",
            $"{Sample}.Beta.UsesATable uses {Sample}.Alpha.AlphaRow",
        ]);
        ServerRules.PublicTables(tables).ShouldBe([$"{Sample}.Alpha.AlphaRow"]);
    }

    [Fact]
    public void The_rule_of_doors_refuses_public_types_that_are_none() =>
        ServerRules.PublicNonDoors(SampleTypes(), Sample, None).ShouldBe([$"{Sample}.Alpha.AlphaPublic", $"{Sample}.Alpha.AlphaRow"]);

    private static IEnumerable<Type> SampleTypes() => Own.GetTypes().Where(type => type.Namespace?.StartsWith(Sample, StringComparison.Ordinal) == true);
}
