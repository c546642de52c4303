using System.Text.Json;
using Rempart.Core.Networks;
using Rempart.Core.Posture;

namespace Rempart.Core.Tests.Networks;

public sealed class NetworkPictureTests
{
    [Fact]
    public void The_picture_says_the_state_of_a_connection_in_a_word() =>
        JsonSerializer.Serialize(
            new NetworkPicture(null, [new() { Id = "a", From = "internet", To = "host/b", Ports = "22/tcp", State = ConnectionState.ForbiddenOpen, Explanation = "It passes." }], []),
            PostureJson.Default.NetworkPicture).ShouldBe(
            """{"connections":[{"id":"a","from":"internet","to":"host/b","ports":"22/tcp","state":"ForbiddenOpen","explanation":"It passes.","rules":[]}],"gaps":[]}""");
}
