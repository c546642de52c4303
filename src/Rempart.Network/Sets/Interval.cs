namespace Rempart.Network.Sets;

/// <summary>A closed interval of numbers: ports, or addresses as numbers.</summary>
/// <typeparam name="T">The number.</typeparam>
/// <param name="First">The lowest number.</param>
/// <param name="Last">The highest number, at least <paramref name="First"/>.</param>
public readonly record struct Interval<T>(T First, T Last) where T : IComparable<T>
{
    /// <summary>Whether a number lies in the interval.</summary>
    /// <param name="value">The number.</param>
    /// <returns>True when it does.</returns>
    public bool Contains(T value) => First.CompareTo(value) <= 0 && value.CompareTo(Last) <= 0;
}
