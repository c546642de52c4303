using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Hosting;

public partial class LanguageTests
{
    [Theory]
    [InlineData(null, null, null, "")]
    [InlineData("fr_FR.UTF-8", null, null, "fr")]
    [InlineData("fr", null, null, "fr")]
    [InlineData(null, null, "fr_CA", "fr")]
    [InlineData(null, "fr@euro", "en_US.UTF-8", "fr")]
    [InlineData("C", null, "fr_FR.UTF-8", "")]
    [InlineData("fur_IT", null, null, "")]
    [InlineData("de_DE", null, null, "")]
    public void The_first_variable_that_is_set_decides(string? all, string? messages, string? lang, string expected)
    {
        using var run = new CliRun();
        foreach (var (name, value) in new[] { ("LC_ALL", all), ("LC_MESSAGES", messages), ("LANG", lang) })
        {
            if (value is not null)
                run.Variables[name] = value;
        }

        UiLanguage.From(run.Environment).Name.ShouldBe(expected);
    }

    [Fact]
    public async Task A_French_speaker_reads_French()
    {
        using var run = new CliRun();
        run.Variables["LANG"] = "fr_FR.UTF-8";

        (await run.RunAsync("statsu")).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldBe("erreur : « statsu » n'est pas une commande de « rempart » ; vouliez-vous dire « status » ?\nVoir : rempart --help\n");
    }

    [Fact]
    public void English_and_French_have_the_same_texts_with_the_same_places()
    {
        var english = TextsOf(CultureInfo.InvariantCulture);
        var french = TextsOf(CultureInfo.GetCultureInfo("fr"));

        french.Keys.Order().ShouldBe(english.Keys.Order());
        foreach (var (name, text) in english)
            PlacesOf(french[name]).ShouldBe(PlacesOf(text), name);
    }

    private static Dictionary<string, string> TextsOf(CultureInfo culture) =>
        Text.ResourceManager.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static string[] PlacesOf(string text) => [.. Place().Matches(text).Select(match => match.Value).Distinct().Order()];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
