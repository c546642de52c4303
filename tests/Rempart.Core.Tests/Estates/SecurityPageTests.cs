using System.Text.RegularExpressions;
using Rempart.Core.Estates;

namespace Rempart.Core.Tests.Estates;

public sealed partial class SecurityPageTests
{
    [Theory]
    [InlineData("security.md")]
    [InlineData("security.fr.md")]
    public void Each_sentence_of_the_sample_page_names_a_known_control(string file)
    {
        var controls = ControlsOf(file);
        controls.Length.ShouldBeGreaterThanOrEqualTo(30);
        controls.ShouldBeUnique();
        controls.Order(StringComparer.Ordinal).ShouldBe(ControlCatalogue.All.Select(control => control.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Both_languages_name_the_same_controls_in_the_same_order() => ControlsOf("security.fr.md").ShouldBe(ControlsOf("security.md"));

    [Fact]
    public void The_catalogue_is_whole()
    {
        ControlCatalogue.All.Select(control => control.Id).ShouldBeUnique();
        ControlCatalogue.All.ShouldAllBe(control => control.Sentence.Length > 0 && control.Iso27001.Count > 0 && ControlCatalogue.Find(control.Id) == control);
        ControlCatalogue.Find("network.segmentation").ShouldNotBeNull().Enforced.ShouldBeTrue();
        ControlCatalogue.Find("platform.self").ShouldNotBeNull().Enforced.ShouldBeFalse();
        ControlCatalogue.Find("nothing").ShouldBeNull();
    }

    private static string[] ControlsOf(string file) =>
        [.. Link().Matches(File.ReadAllText(Repository.PathOf("estate", file))).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"\[[^\]]+\.\]\(control:([a-z.-]+)\)")]
    private static partial Regex Link();
}
