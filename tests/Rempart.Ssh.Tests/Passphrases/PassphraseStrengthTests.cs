using CsCheck;
using Rempart.Ssh.Passphrases;

namespace Rempart.Ssh.Tests.Passphrases;

public sealed class PassphraseStrengthTests
{
    [Theory]
    [InlineData("", 0, new[] { PassphraseWeakness.TooShort })]
    [InlineData("password", 0, new[] { PassphraseWeakness.TooShort, PassphraseWeakness.CommonPassword })]
    [InlineData("P@ssw0rd", 0, new[] { PassphraseWeakness.TooShort, PassphraseWeakness.CommonPassword, PassphraseWeakness.Substitutions, PassphraseWeakness.Capitals })]
    [InlineData("drowssap", 0, new[] { PassphraseWeakness.TooShort, PassphraseWeakness.CommonPassword, PassphraseWeakness.Reversed })]
    [InlineData("motdepasse123", 0, new[] { PassphraseWeakness.CommonPassword })]
    [InlineData("Éléphant", 0, new[] { PassphraseWeakness.TooShort, PassphraseWeakness.Word, PassphraseWeakness.Capitals })]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", 0, new[] { PassphraseWeakness.Repeat })]
    [InlineData("abcdefghijklmnop", 0, new[] { PassphraseWeakness.Sequence })]
    [InlineData("97531", 0, new[] { PassphraseWeakness.TooShort, PassphraseWeakness.Sequence })]
    [InlineData("rtyuioplkjh", 1, new[] { PassphraseWeakness.TooShort, PassphraseWeakness.KeyboardWalk })]
    [InlineData("19/07/1984", 1, new[] { PassphraseWeakness.TooShort, PassphraseWeakness.Date })]
    [InlineData("1984-07-19", 1, new[] { PassphraseWeakness.TooShort, PassphraseWeakness.Date })]
    [InlineData("camille1987", 1, new[] { PassphraseWeakness.TooShort, PassphraseWeakness.Name, PassphraseWeakness.Date })]
    [InlineData("snowsnowsnowsnow", 1, new[] { PassphraseWeakness.Repeat })]
    [InlineData("correct horse battery staple", 4, new[] { PassphraseWeakness.Word })]
    [InlineData("kG7#qv!2Lx9zRw", 4, new PassphraseWeakness[0])]
    [InlineData("velours tambour granite moulin", 4, new[] { PassphraseWeakness.Word })]
    public void Passphrases_are_scored_with_their_weaknesses(string passphrase, int score, PassphraseWeakness[] weaknesses)
    {
        var estimate = PassphraseStrength.Estimate(passphrase);

        estimate.Score.ShouldBe(score, $"{estimate.GuessesLog10}");
        estimate.Weaknesses.ShouldBe(weaknesses);
    }

    [Fact]
    public void Words_about_the_person_are_weak()
    {
        PassphraseStrength.Estimate("dubreuilh-7391").Score.ShouldBeGreaterThan(PassphraseStrength.Estimate("dubreuilh-7391", ["zoe.dubreuilh@example.org"]).Score);
        PassphraseStrength.Estimate("dubreuilh-7391", ["zoe.dubreuilh@example.org"]).Weaknesses.ShouldContain(PassphraseWeakness.Personal);
    }

    [Fact]
    public void Any_text_is_estimated_without_an_error_and_in_bounds() =>
        Gen.String[0, 300].Sample(text =>
        {
            var estimate = PassphraseStrength.Estimate(text);
            estimate.Score.ShouldBeInRange(0, 4);
            estimate.GuessesLog10.ShouldBeInRange(0, 400);
            estimate.Weaknesses.ShouldBeUnique();
        }, iter: 500);

    [Fact]
    public void One_more_word_never_makes_it_easier()
    {
        foreach (var one in new[] { "maison", "granite", "K7#", "1984", "azerty", "tambour" })
        {
            foreach (var other in new[] { "velours", "x9", "moulin", "password" })
                PassphraseStrength.Estimate($"{one} {other}").GuessesLog10.ShouldBeGreaterThan(PassphraseStrength.Estimate(one).GuessesLog10);
        }
    }
}
