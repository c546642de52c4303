using Rempart.Architecture.Tests.Rules;

namespace Rempart.Architecture.Tests;

public sealed class FileTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src");

    [Fact]
    public void Files_stay_small() => FileRules.TooLong(Source).ShouldBeEmpty();

    [Fact]
    public void Every_text_is_there_in_both_languages() => FileRules.MissingTranslations(Source).ShouldBeEmpty();

    [Fact]
    public void The_rule_of_length_refuses_a_long_file_and_skips_what_is_generated()
    {
        using var folder = new TemporaryFolder();
        var lines = Enumerable.Repeat("//", FileRules.LongestFile + 1).ToArray();
        folder.Write("Long.cs", lines);
        folder.Write("Page.razor", lines);
        folder.Write("Right.cs", lines[1..]);
        folder.Write("Migrations/Initial.cs", lines);
        folder.Write("obj/Generated.cs", lines);

        FileRules.TooLong(folder.Path).ShouldBe(["Long.cs has 351 lines, more than 350", "Page.razor has 351 lines, more than 350"], ignoreOrder: true);
    }

    [Fact]
    public void The_rule_of_languages_refuses_a_missing_file_and_keys_that_only_one_side_has()
    {
        using var folder = new TemporaryFolder();
        folder.Write("Alone.resx", "<root/>");
        folder.Write("Text.resx", "<root><data name='Both'/><data name='English'/></root>");
        folder.Write("Text.fr.resx", "<root><data name='Both'/><data name='French'/></root>");

        FileRules.MissingTranslations(folder.Path).ShouldBe(["Alone.resx has no Alone.fr.resx", "Text.fr.resx lacks English", "Text.resx lacks French"], ignoreOrder: true);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("rempart-architecture-").FullName;

        public void Write(string name, params string[] lines)
        {
            var file = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllLines(file, lines);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
