using System.Text;

namespace Rempart.Backups.Tests;

public sealed class ChestTests
{
    private const string Passphrase = "correct-horse-battery-staple-0123456789";
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly ChestKey Key = ChestKey.Derive(Passphrase, new byte[32], 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void What_was_sealed_opens_again_and_equal_content_has_one_name(int length)
    {
        var content = Enumerable.Range(0, length).Select(i => (byte)(i * 31 / 7)).ToArray();
        var name = Key.NameOf(content);

        var box = Key.Seal(name, content);

        Key.TryOpen(name, box, length, out var opened).ShouldBeTrue();
        opened.ShouldBe(content);
        Key.NameOf(content).ShouldBe(name);
        ChestKey.IsBox(box).ShouldBeTrue();
        ChestKey.Derive(Passphrase + "!", new byte[32], 1).NameOf(content).ShouldNotBe(name);
    }

    [Fact]
    public void Each_flipped_bit_each_cut_and_another_name_is_noticed()
    {
        var content = Encoding.UTF8.GetBytes("listen 443; listen 443; listen 443; listen 443;");
        var name = Key.NameOf(content);
        var box = Key.Seal(name, content);
        for (var i = 0; i < box.Length; i++)
        {
            var changed = (byte[])box.Clone();
            changed[i] ^= 1;
            Key.TryOpen(name, changed, 1000, out _).ShouldBeFalse($"byte {i}");
            Key.TryOpen(name, box.AsSpan(0, i), 1000, out _).ShouldBeFalse($"cut at {i}");
        }
        Key.TryOpen(Key.NameOf([1]), box, 1000, out _).ShouldBeFalse();
        ChestKey.Derive("another", new byte[32], 1).TryOpen(name, box, 1000, out _).ShouldBeFalse();
        Key.TryOpen(name, box, content.Length - 1, out _).ShouldBeFalse("larger than it may be");
    }

    [Fact]
    public void A_header_opens_with_its_passphrase_only()
    {
        var header = ChestHeader.New(Passphrase, out var key) with { };
        ChestHeader.TryRead(header.Write(), out var read, out _).ShouldBeTrue();

        read.ShouldBe(header);
        read.Unlock(Passphrase).ShouldNotBeNull().NameOf([1, 2]).ShouldBe(key.NameOf([1, 2]));
        read.Unlock("another").ShouldBeNull();
    }

    [Theory]
    [InlineData("", "it is not the header of a chest")]
    [InlineData("null", "it is not the header of a chest")]
    [InlineData("{\"format\":2,\"salt\":\"\",\"iterations\":1,\"check\":\"\"}", "it has format 2; this Rempart reads format 1")]
    [InlineData("{\"format\":1,\"salt\":\"AA==\",\"iterations\":1,\"check\":\"00\"}", "it is not the header of a chest")]
    [InlineData("{\"format\":1}", "it is not the header of a chest")]
    public void A_header_that_is_none_is_refused(string text, string problem)
    {
        ChestHeader.TryRead(Encoding.UTF8.GetBytes(text), out _, out var said).ShouldBeFalse();
        said.ShouldBe(problem);
    }

    [Fact]
    public void A_manifest_comes_back_as_it_was()
    {
        var manifest = Manifest(Entry("files/etc/hosts"), Entry("files/etc", ChestEntryKind.Folder), Entry("files/etc/link", ChestEntryKind.Link));

        ChestManifest.TryRead(manifest.Write(), out var read, out _).ShouldBeTrue();

        read.Entries.Select(entry => (entry.Path, entry.Kind)).ShouldBe(manifest.Entries.Select(entry => (entry.Path, entry.Kind)));
        read.Facts["ledger"].ShouldBe("7");
        read.Bytes.ShouldBe(30);
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("files//etc")]
    [InlineData("files/./etc")]
    [InlineData("")]
    [InlineData("files/link/below")]
    [InlineData("files/link")]
    public void A_manifest_that_leads_out_of_its_folder_is_refused(string path)
    {
        var hostile = Manifest(Entry("files/link", ChestEntryKind.Link), Entry(path));

        ChestManifest.TryRead(hostile.Write(), out _, out var problem).ShouldBeFalse();

        problem.ShouldBe($"it names '{path}', which must not be restored");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"datastore\":\"a\",\"label\":\"b\",\"endedAt\":\"2026-11-24T12:00:00Z\",\"entries\":[null],\"facts\":{},\"newBytes\":0}")]
    public void What_is_no_manifest_is_refused(string text)
    {
        ChestManifest.TryRead(Encoding.UTF8.GetBytes(text), out _, out var problem).ShouldBeFalse();
        problem.ShouldBe("it is no manifest");
    }

    [Theory]
    [InlineData("20261124-120000F", BackupKind.Full)]
    [InlineData("20261124-120000D", BackupKind.Differential)]
    [InlineData("20261124-120000I", BackupKind.Incremental)]
    public void A_label_says_when_and_how_much(string text, BackupKind kind)
    {
        ChestLabel.TryParse(text, out var label).ShouldBeTrue();

        label.ShouldBe(new ChestLabel(Noon, kind));
        label.ToString().ShouldBe(text);
        new ChestLabel(Noon.ToOffset(TimeSpan.FromHours(-5)), kind).ToString().ShouldBe(text, "labels are in UTC");
    }

    [Theory]
    [InlineData("")]
    [InlineData("20261124-120000X")]
    [InlineData("20261324-120000F")]
    [InlineData("20261124-120000F.new")]
    public void What_is_no_label_is_refused(string text) => ChestLabel.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void The_newest_backup_never_expires()
    {
        ChestLabel[] labels = [new(Noon.AddDays(-40), BackupKind.Full), new(Noon.AddDays(-31), BackupKind.Incremental), new(Noon.AddDays(-1), BackupKind.Full)];

        ChestRetention.Expired(labels, TimeSpan.FromDays(30), Noon).ShouldBe(labels[..2]);
        ChestRetention.Expired(labels[..1], TimeSpan.FromDays(30), Noon).ShouldBeEmpty();
        ChestRetention.Expired(labels, null, Noon).ShouldBeEmpty();
    }

    private static ChestManifest Manifest(params ChestEntry[] entries) => new("configuration", "20261124-120000F", Noon, entries, new Dictionary<string, string> { ["ledger"] = "7" }, 3);

    private static ChestEntry Entry(string path, ChestEntryKind kind = ChestEntryKind.File) => new(path, kind, 0b110_100_100, 0, 0, "1", 10, new string('a', 64), [new string('b', 64)], kind == ChestEntryKind.Link ? "/etc" : null);
}
