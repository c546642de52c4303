using CsCheck;

namespace Rempart.Detection.Tests.Engine;

public sealed class PiecesTests
{
    [Fact]
    public void Every_piece_is_compared_once_and_given_in_order_by_one_at_a_time() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 6]).Sample((count, threads) =>
    {
        var (compared, given, inside) = (new int[count], new List<int>(), 0);

        new Pieces(count, (thread, piece) =>
        {
            thread.ShouldBeInRange(0, threads - 1);
            Interlocked.Increment(ref compared[piece]);
        }, piece =>
        {
            Interlocked.Increment(ref inside).ShouldBe(1);
            compared[piece].ShouldBe(1);
            given.Add(piece);
            Interlocked.Decrement(ref inside);
        }).Run(threads);

        compared.ShouldAllBe(times => times == 1);
        given.ShouldBe(Enumerable.Range(0, count));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_fails_surfaces_as_itself_and_nothing_behind_it_is_given(bool whileComparing)
    {
        var given = new List<int>();
        void Fail(int piece)
        {
            if (piece == 5)
                throw new IOException("the disk is full");
        }

        Should.Throw<IOException>(() => new Pieces(20, (_, piece) => { if (whileComparing) Fail(piece); }, piece =>
        {
            if (!whileComparing)
                Fail(piece);
            given.Add(piece);
        }).Run(3)).Message.ShouldBe("the disk is full");

        given.ShouldBe(Enumerable.Range(0, given.Count));
        given.Count.ShouldBeLessThanOrEqualTo(5);
    }
}
