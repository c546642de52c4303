using Rempart.Core.Hosts;
using Rempart.Server.Hosts;

namespace Rempart.Server.Tests.Network;

public sealed class LabRoutersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rempart-lab-").FullName;

    private string State => Path.Combine(_folder, "state.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("prod-router", "rl-1a2b-router-prod-router")]
    [InlineData("prod-app", null)]
    [InlineData("other", null)]
    public void A_router_of_the_lab_is_found_by_its_id(string id, string? place)
    {
        Write("""{"plan":{"namespaces":[{"name":"rl-1a2b-net-prod-app","role":"Subnet","of":"prod-app"},{"name":"rl-1a2b-router-prod-router","role":"Router","of":"prod-router"}]}}""");

        LabRouters.Find(State, id).ShouldBe(place);
    }

    [Fact]
    public void Without_a_lab_there_is_no_router() => LabRouters.Find(State, "prod-router").ShouldBeNull();

    [Theory]
    [InlineData("{}", "cannot be read")]
    [InlineData("no json", "cannot be read")]
    [InlineData("""{"plan":{"namespaces":[{"name":"-all","role":"Router","of":"prod-router"}]}}""", "names '-all', which no lab makes")]
    public void A_file_that_no_lab_wrote_is_refused(string content, string expected)
    {
        Write(content);
        Should.Throw<HostException>(() => LabRouters.Find(State, "prod-router")).Message.ShouldContain(expected);
    }

    [Fact]
    public void A_file_that_others_may_write_is_refused()
    {
        Write("{}");
        File.SetUnixFileMode(State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Should.Throw<HostException>(() => LabRouters.Find(State, "prod-router")).Message
            .ShouldBe($"the lab's state file {State} can be written by others; take the lab down and build it again: rempart lab up");
    }

    private void Write(string content)
    {
        File.WriteAllText(State, content);
        File.SetUnixFileMode(State, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
