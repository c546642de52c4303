using System.Globalization;
using System.Text;
using CsCheck;
using Rempart.Core.Estates;

namespace Rempart.Core.Tests.Estates;

public sealed class EstateLimitTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rempart-estate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_of_1_GB_is_refused_without_being_read()
    {
        using (var file = File.Create(Path.Combine(_folder, "big.yaml")))
            file.SetLength(1L << 30);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Shown().ShouldBe("DIR/big.yaml: error: this file has 1GiB; the limit is 1MiB, split it");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4_000_000);
    }

    [Fact]
    public void Files_are_refused_together_over_the_total()
    {
        Write("a.yaml", "estate: { id: a, name: A }");
        Write("b.yaml", "environments: []");
        Shown(new EstateLimits { TotalBytes = 32 }).ShouldBe("DIR: error: the files have more than 32B together, from 'DIR/b.yaml' on");
    }

    [Fact]
    public void An_alias_bomb_is_cut_off()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 20; i++)
            bomb.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        Write("bomb.yaml", bomb.ToString());
        Shown().ShouldBe("DIR/bomb.yaml:6:15: error: this file has more than 200000 YAML nodes once its aliases are expanded; split it, or write fewer aliases");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Deep_nesting_is_cut_off(string step)
    {
        Write("deep.yaml", string.Concat(Enumerable.Repeat(step, 200_000)));
        Shown().ShouldEndWith("error: this is nested more than 32 deep");
    }

    [Fact]
    public void A_flood_of_errors_is_cut_off()
    {
        Write("a.yaml", "estate: { id: a, name: A }\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"k{i}: 1\n")));
        var errors = EstateLoader.Load(_folder, new EstateLimits { Errors = 10 }).Errors;
        errors.Count.ShouldBe(11);
        errors[^1].Message.ShouldBe("there are more errors; the first 10 are shown");
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)':', (byte)'\n', (byte)'b', 0xFF, (byte)'c' }, "DIR/a.yaml:2:2: error: this file is not UTF-8; save it as UTF-8")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, "DIR/a.yaml:1:1: error: this file is UTF-16; save it as UTF-8")]
    public void A_file_in_another_encoding_is_refused(byte[] bytes, string expected)
    {
        File.WriteAllBytes(Path.Combine(_folder, "a.yaml"), bytes);
        Shown().ShouldBe(expected);
    }

    [Fact]
    public void A_byte_order_mark_is_fine()
    {
        File.WriteAllText(Path.Combine(_folder, "a.yml"), "estate: { id: a, name: Zoé }", new UTF8Encoding(true));
        EstateLoader.Load(_folder).Estate.ShouldNotBeNull().Header.Name.ShouldBe("Zoé");
    }

    [Fact]
    public void A_folder_that_is_absent_empty_or_a_file_is_told_apart()
    {
        Shown().ShouldBe("DIR: error: this folder holds no *.yaml or *.yml file; an estate needs at least one that declares 'estate'");
        EstateLoader.Load("nowhere/at/all").Errors.Single().Format().ShouldBe("nowhere/at/all: error: there is no such folder");
        Write("a.yaml", "");
        var file = Path.Combine(_folder, "a.yaml");
        EstateLoader.Load(file).Errors.Single().Message.ShouldBe("this is a file; name the folder that holds the estate");
    }

    [Fact]
    public void Links_out_of_the_folder_are_refused_and_those_inside_are_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links only for administrators.");
        Directory.CreateDirectory(Path.Combine(_folder, ".data"));
        Write(".data/estate.yaml", "estate: { id: a, name: A }");
        File.CreateSymbolicLink(Path.Combine(_folder, "estate.yaml"), ".data/estate.yaml");
        Shown().ShouldBeEmpty();
        File.CreateSymbolicLink(Path.Combine(_folder, "host.yaml"), "/etc/hostname");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "up"), "..");
        Shown().ShouldBe("DIR/host.yaml: error: this is a link out of the estate's folder, which is not followed; copy the file here\nDIR/up: error: this is a link to a folder, which is not followed; move the folder here");
    }

    [Fact]
    public void Hidden_and_ignored_folders_are_skipped()
    {
        Write("estate.yaml", "estate: { id: a, name: A }");
        Directory.CreateDirectory(Path.Combine(_folder, ".git"));
        Write(".git/x.yaml", "wrong");
        Directory.CreateDirectory(Path.Combine(_folder, "deploy"));
        Write("deploy/pod.yaml", "kind: Pod");
        Write("deploy/.rempartignore", "");
        Shown().ShouldBeEmpty();
    }

    [Fact]
    public void Mutated_estates_never_throw_and_always_end()
    {
        var seeds = Directory.GetFiles(Repository.PathOf("estate"), "*.yaml").Select(File.ReadAllText).ToArray();
        const string Hostile = "{}[]:,-&*#!|>'\"%@`\t\n \0\\<~?éa0";
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, 6000], Gen.Int[0, 40], Gen.Char[Hostile].Array[0, 12]).Sample(
            (seed, at, cut, insert) =>
            {
                var text = seeds[seed];
                var start = Math.Min(at, text.Length);
                var mutated = string.Concat(text.AsSpan(0, start), new string(insert), text.AsSpan(Math.Min(start + cut, text.Length)));
                var result = EstateLoader.Load([("x.yaml", mutated)]);
                (result.Estate is null).ShouldBe(result.Errors.Count > 0);
                foreach (var error in result.Errors)
                    error.Format().ShouldNotContain('\n');
            },
            iter: 2000);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private string Shown(EstateLimits? limits = null) =>
        string.Join('\n', EstateLoader.Load(_folder, limits).Errors.Select(error => error.Format())).Replace(_folder, "DIR", StringComparison.Ordinal);
}
