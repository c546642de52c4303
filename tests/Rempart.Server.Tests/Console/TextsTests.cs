using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Rempart.Core.Estates;
using Rempart.Server.Console.Languages;
using Rempart.Server.Console.Live;

namespace Rempart.Server.Tests.Console;

public sealed partial class TextsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Both_languages_have_the_same_texts_with_the_same_places()
    {
        var (english, french) = (All(CultureInfo.InvariantCulture), All(CultureInfo.GetCultureInfo("fr")));
        french.Keys.ShouldBe(english.Keys, ignoreOrder: true);
        foreach (var (key, text) in english)
            Places(french[key]).ShouldBe(Places(text), key);
    }

    [Fact]
    public void Every_text_that_is_asked_for_exists()
    {
        var known = All(CultureInfo.InvariantCulture).Keys;
        var asked = Directory.EnumerateFiles(Repository.Folder("src/Rempart.Server/Console"), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => Asked().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Where(key => !key.EndsWith('.'))
            .Distinct().ToList();
        asked.Count.ShouldBeGreaterThan(50);
        asked.Where(key => !known.Contains(key) && !known.Contains(key + ".other")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, EstateLanguage.En, "just now")]
    [InlineData(-180, EstateLanguage.En, "3 minutes ago")]
    [InlineData(-3600, EstateLanguage.En, "1 hour ago")]
    [InlineData(-180, EstateLanguage.Fr, "il y a 3 minutes")]
    [InlineData(-259200, EstateLanguage.Fr, "il y a 3 jours")]
    [InlineData(7200, EstateLanguage.En, "in 2 hours")]
    public void Times_are_said_in_one_unit(int seconds, EstateLanguage language, string expected) =>
        Texts.In(language).Relative(Now.AddSeconds(seconds), Now).ShouldBe(expected);

    [Theory]
    [InlineData("rempart apply x", "", "rempart apply x")]
    [InlineData("stop it, then: systemctl stop x", "stop it, then:", "systemctl stop x")]
    [InlineData("Run `ss -l` on the host", "Run", "ss -l")]
    [InlineData("Ask the owner.", "Ask the owner.", null)]
    [InlineData("", "", null)]
    [InlineData("`", "`", null)]
    public void A_remedy_is_split_into_words_and_command(string text, string words, string? command) =>
        Remedy.Of(text).ShouldBe(new Remedy(words, command));

    [Theory]
    [InlineData("2026-03-02", true)]
    [InlineData("2026-03-01", true)]
    [InlineData("2026-02-28", false)]
    [InlineData("2027-03-01", true)]
    [InlineData("2027-03-03", false)]
    [InlineData("tomorrow", false)]
    [InlineData(null, false)]
    public void An_acceptance_ends_within_a_year(string? day, bool good) => (AcceptanceRules.Until(day, Now) is not null).ShouldBe(good);

    private static Dictionary<string, string> All(CultureInfo culture) =>
        Texts.Resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);

    private static string Places(string text) => string.Concat(Place().Matches(text).Select(match => match.Value).Order());

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex("""(?:\bT\[|\bT\.Format\(|\bT\.Count\(|texts\.Count\(|this\[|(?<!string\.)Format\(|Count\()"([a-z][a-z.-]+)[".]""")]
    private static partial Regex Asked();
}
