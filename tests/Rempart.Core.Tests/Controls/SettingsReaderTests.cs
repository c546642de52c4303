using Rempart.Core.Controls;
using Rempart.Core.Estates;

namespace Rempart.Core.Tests.Controls;

public sealed class SettingsReaderTests
{
    [Fact]
    public void What_is_declared_is_read_and_what_is_not_has_its_default()
    {
        var reader = Reader(("loopback", "report"), ("strict", "true"), ("allow", "eve, adam"), ("file", "/ca.pem"));
        reader.Choice("loopback", "ignore", "report").ShouldBe("report");
        reader.Choice("other", "one", "two").ShouldBe("one");
        reader.Flag("strict").ShouldBeTrue();
        reader.Flag("lax").ShouldBeFalse();
        reader.Names("allow").Order().ShouldBe(["adam", "eve"]);
        reader.Names("deny").ShouldBeEmpty();
        reader.Text("file").ShouldBe("/ca.pem");
        reader.Text("absent").ShouldBeNull();
        reader.Problem().ShouldBeNull();
    }

    [Fact]
    public void Every_problem_is_told_at_once()
    {
        var reader = Reader(("loopback", "maybe"), ("strict", "yes"), ("typo", "x"));
        reader.Choice("loopback", "ignore", "report").ShouldBe("ignore");
        reader.Flag("strict").ShouldBeFalse();
        reader.Problem().ShouldBe(
            "The estate's settings of platform.self are not understood: the setting 'loopback' says 'maybe'; write 'ignore' or 'report'; " +
            "the setting 'strict' says 'yes'; write 'false' or 'true'; the setting 'typo' is not one of its settings (loopback, strict).");
    }

    private static SettingsReader Reader(params (string Name, string Value)[] settings) => new(
        new Estate
        {
            Header = new EstateHeader { Id = "test", Name = "Test" },
            Controls =
            [
                new ControlSettings
                {
                    Id = "platform.self",
                    Settings = settings.ToDictionary(one => one.Name, one => new SettingValue(SettingKind.Text, one.Value)),
                },
            ],
        },
        "platform.self");
}
