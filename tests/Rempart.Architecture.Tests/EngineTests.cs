using System.Reflection;
using Rempart.Architecture.Tests.Reading;
using Rempart.Architecture.Tests.Rules;

namespace Rempart.Architecture.Tests;

public sealed class EngineTests
{
    private static readonly Assembly Core = typeof(Rempart.Core.Estates.Estate).Assembly;
    private static readonly Assembly Ledger = typeof(Rempart.Ledger.Checkpoint).Assembly;
    private static readonly Assembly Ssh = typeof(Rempart.Ssh.SshFormatException).Assembly;
    private static readonly Assembly Server = typeof(Rempart.Server.Hosting.ServerHost).Assembly;
    private static readonly Assembly Cli = Assembly.Load("rempart");

    // Every project of src but the three programs, so that a new engine is held to the rules without being named here.
    public static TheoryData<string> Engines =>
        [.. new DirectoryInfo(Path.Combine(Repository.Root, "src")).GetDirectories().Select(folder => folder.Name).Where(name => name is not ("Rempart.Server" or "Rempart.Cli" or "Rempart.Principals"))];

    [Theory]
    [MemberData(nameof(Engines))]
    public void Engines_know_no_host_no_database_no_process_no_network_and_not_each_other(string engine)
    {
        var assembly = CodeAssembly.Of(Assembly.Load(engine));

        EngineRules.ForeignReferences(assembly, engine is "Rempart.Ledger" or "Rempart.Ssh" ? [] : ["Rempart.Core"]).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Engines_have_no_static_state(string engine) =>
        EngineRules.MutableStatics(Assembly.Load(engine).GetTypes()).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Engines))]
    public void Engines_are_marked_as_compatible_with_AOT(string engine) =>
        File.ReadAllText(Path.Combine(Repository.Root, "src", engine, engine + ".csproj")).ShouldContain("<IsAotCompatible>true</IsAotCompatible>");

    [Fact]
    public void Arrows_point_from_hosts_to_engines_and_from_engines_to_Core()
    {
        string[] engines = [.. Engines.Select(row => row.Data)];

        EngineRules.WrongArrows(CodeAssembly.Of(Core)).ShouldBeEmpty();
        EngineRules.WrongArrows(CodeAssembly.Of(Ledger)).ShouldBeEmpty();
        EngineRules.WrongArrows(CodeAssembly.Of(Ssh)).ShouldBeEmpty();
        EngineRules.WrongArrows(CodeAssembly.Of(Server), engines).ShouldBeEmpty();
        EngineRules.WrongArrows(CodeAssembly.Of(Cli), engines).ShouldBeEmpty();
    }

    [Fact]
    public void The_rule_of_references_refuses_a_host_that_is_held_for_an_engine()
    {
        var wrong = EngineRules.ForeignReferences(CodeAssembly.Of(Server), "Rempart.Core");

        wrong.ShouldContain("rempart-server refers to Rempart.Ledger");
        wrong.ShouldContain("rempart-server refers to Npgsql");
        wrong.ShouldContain("rempart-server refers to System.Diagnostics.Process");
        wrong.ShouldContain("rempart-server refers to Microsoft.EntityFrameworkCore");
        wrong.ShouldNotContain("rempart-server refers to Rempart.Core");
        EngineRules.ForeignReferences(CodeAssembly.Of(Cli)).ShouldContain("rempart refers to System.Net.Sockets");
    }

    [Fact]
    public void The_rule_of_arrows_refuses_one_that_points_back() =>
        EngineRules.WrongArrows(CodeAssembly.Of(typeof(EngineTests).Assembly), "Rempart.Core").ShouldContain("Rempart.Architecture.Tests refers to rempart-server");

    [Fact]
    public void The_rule_of_static_state_refuses_a_counter_and_a_list_and_lets_constants_pass() =>
        EngineRules.MutableStatics([typeof(Samples.Engine.RemembersThings)]).ShouldBe(
            ["Rempart.Architecture.Tests.Samples.Engine.RemembersThings.ChangeableContent", "Rempart.Architecture.Tests.Samples.Engine.RemembersThings._counter"],
            ignoreOrder: true);
}
