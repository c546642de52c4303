namespace Rempart.Ledger.Tests;

public class TileFormatTests
{
    [Theory]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/0/x001/067", 0, 1067, 256)]
    [InlineData("tile/1/x001/x234/067.p/8", 1, 1234067, 8)]
    [InlineData("tile/entries/000.p/255", TileId.EntriesLevel, 0, 255)]
    [InlineData("tile/63/999", 63, 999, 256)]
    public void Paths_are_read_and_written(string path, int level, long index, int width)
    {
        var tile = new TileId(level, index, width);
        TileId.Parse(path).GetValueOrThrow().ShouldBe(tile);
        tile.ToPath().ShouldBe(path);
    }

    [Theory]
    [InlineData("", "A tile path is written tile/<level>/<index> or tile/entries/<index>.")]
    [InlineData("tile/64/000", "The tile level is 'entries' or a number from 0 to 63 without leading zeros.")]
    [InlineData("tile/0/00", "A tile index is written in groups of three digits, all but the last with an x before it, as in x001/x234/067.")]
    [InlineData("tile/00/000", "A tile index is written in groups of three digits, all but the last with an x before it, as in x001/x234/067.")]
    [InlineData("tile/0/x000/001", "A tile index is written in groups of three digits, all but the last with an x before it, as in x001/x234/067.")]
    [InlineData("tile/0/001/001", "A tile index is written in groups of three digits, all but the last with an x before it, as in x001/x234/067.")]
    [InlineData("tile/0/../000", "A tile index is written in groups of three digits, all but the last with an x before it, as in x001/x234/067.")]
    [InlineData("tile/0/000.p/256", "The width of a partial tile is a number from 1 to 255 without leading zeros.")]
    [InlineData("tile/0/000.p/0", "The width of a partial tile is a number from 1 to 255 without leading zeros.")]
    public void Other_spellings_are_refused(string path, string message) =>
        TileId.Parse(path).Failure!.Message.ShouldBe(message);

    [Theory]
    [InlineData("", "byte 0: The bundle ends after 0 of 2 entries.")]
    [InlineData("000161", "byte 3: The bundle ends after 1 of 2 entries.")]
    [InlineData("000161000262", "byte 3: Entry 1 says that it has 2 bytes; 1 are left.")]
    [InlineData("00016100016263", "byte 6: 1 bytes follow the last of 2 entries.")]
    public void Broken_bundles_are_refused_with_their_byte(string hex, string message) =>
        EntryBundle.Parse(Convert.FromHexString(hex), 2).Failure!.ToString().ShouldBe(message);

    [Fact]
    public void A_tile_of_a_wrong_length_is_refused() =>
        HashTile.Parse(new TileId(0, 0, 2), new byte[33]).Failure!.Message
            .ShouldBe("tile/0/000.p/2 must have 64 bytes, 2 hashes; it has 33.");
}
