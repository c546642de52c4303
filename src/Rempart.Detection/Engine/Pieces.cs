using System.Runtime.ExceptionServices;

namespace Rempart.Detection;

/// <summary>
/// Compares pieces on several threads and gives their results in the order of the pieces, by one thread at a time, as soon as all
/// before have been given.
/// </summary>
/// <param name="count">How many pieces there are.</param>
/// <param name="compare">Compares a piece, the second number; the first tells apart the threads that do so at once.</param>
/// <param name="give">Gives the results of a piece.</param>
internal sealed class Pieces(int count, Action<int, int> compare, Action<int> give)
{
    private readonly bool[] _compared = new bool[count];
    private readonly Lock _order = new();
    private int _taken = -1;
    private int _given;

    /// <summary>Does all of it.</summary>
    /// <param name="threads">How many threads at most.</param>
    public void Run(int threads)
    {
        try
        {
            Parallel.For(0, Math.Min(threads, count), Work);
        }
        catch (AggregateException error)
        {
            // Whoever gave the sink expects its own exceptions.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }

    private void Work(int thread)
    {
        for (int piece; (piece = Interlocked.Increment(ref _taken)) < count;)
        {
            try
            {
                compare(thread, piece);
                lock (_order)
                {
                    _compared[piece] = true;
                    while (_given < count && _compared[_given])
                        give(_given++);
                }
            }
            catch
            {
                // Nothing more is begun, and nothing is given after what failed.
                Interlocked.Exchange(ref _taken, count);
                lock (_order)
                    _given = count;
                throw;
            }
        }
    }
}
