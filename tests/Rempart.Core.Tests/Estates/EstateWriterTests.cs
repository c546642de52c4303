using CsCheck;
using Rempart.Core.Estates;
using Rempart.Core.Text;

namespace Rempart.Core.Tests.Estates;

public sealed class EstateWriterTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Char["abcé 0:#-'\"\\{}[]&*!|>%@`,?~\t\nœ—\u0085\u2028\ufeff"].Array[1, 12].Select(letters => new string(letters) + "x"),
        Gen.Int[0, 10].Select(index => new[] { "no", "yes", "true", "null", "~", "12", "1e3", "0x1F", "2025-01-01", "on", "y" }[index]));

    [Fact]
    public void Any_estate_loads_again_with_the_same_digest() =>
        Gen.Select(Texts, Texts, Texts, Gen.Long[1, 100_000_000]).Sample((name, purpose, setting, seconds) =>
        {
            var estate = new Estate
            {
                Header = new EstateHeader { Id = "acme", Name = name, Languages = [EstateLanguage.Fr, EstateLanguage.En] },
                Environments = [new EstateEnvironment { Id = "prod", Purpose = purpose }],
                DataClasses = [new DataClass { Id = "orders", Retention = TimeSpan.FromSeconds(seconds), LegalBasis = LegalBasis.LegalObligation, Personal = true }],
                Controls =
                [
                    new ControlSettings
                    {
                        Id = "transport.tls",
                        Schedule = Schedule.Every(TimeSpan.FromSeconds(seconds)),
                        Settings = new Dictionary<string, SettingValue> { ["b"] = new(SettingKind.Text, setting), ["a"] = new(SettingKind.Number, "1.50"), ["c"] = new(SettingKind.Boolean, "true") },
                    },
                ],
            };
            foreach (var text in new[] { EstateWriter.ToYaml(estate), EstateWriter.ToJson(estate) })
            {
                var again = EstateLoader.Load([("shown.yaml", text)]);
                again.Errors.Select(error => error.Format()).ShouldBeEmpty(text);
                again.Estate.ShouldNotBeNull().Digest.ShouldBe(estate.Digest, text);
                again.Estate.Header.Name.ShouldBe(name);
            }
        }, iter: 500);

    [Fact]
    public void How_the_files_are_split_does_not_change_the_digest()
    {
        var one = EstateLoader.Load([("a.yaml", "estate: { id: a, name: A }\nenvironments: [{ id: prod }, { id: test }]\nroles: []")]).Estate.ShouldNotBeNull();
        var two = EstateLoader.Load([("b.yaml", "environments: [{ id: test }]"), ("c.yaml", "---\nestate: { name: A, id: a, languages: [en] }\n---\nenvironments:\n- id: prod")]).Estate.ShouldNotBeNull();
        two.Digest.ShouldBe(one.Digest);
        EstateWriter.ToYaml(two).ShouldBe("estate:\n  id: a\n  name: A\n  languages: [en]\nenvironments:\n  - id: prod\n  - id: test\n");
    }
}
