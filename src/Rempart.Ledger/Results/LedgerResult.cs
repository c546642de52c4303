using System.Diagnostics.CodeAnalysis;

namespace Rempart.Ledger;

/// <summary>
/// The value that came out of an untrusted input, or the reason why there is none. Bad input is a value here;
/// only programmer mistakes throw.
/// </summary>
/// <typeparam name="T">What a good input gives.</typeparam>
public readonly struct LedgerResult<T> : IEquatable<LedgerResult<T>>
    where T : notnull
{
    private readonly T? _value;
    private readonly LedgerFailure? _failure;

    internal LedgerResult(T value) => _value = value;

    internal LedgerResult(LedgerFailure failure) => _failure = failure;

    /// <summary>Whether there is a value.</summary>
    public bool IsSuccess => _failure is null && _value is not null;

    /// <summary>The reason why there is no value; null when there is one.</summary>
    public LedgerFailure? Failure => IsSuccess ? null : _failure ?? new LedgerFailure("No input was read.");

    /// <summary>Gives the value, or the failure.</summary>
    /// <param name="value">The value when the method returns true.</param>
    /// <param name="failure">The failure when the method returns false.</param>
    /// <returns>Whether there is a value.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out LedgerFailure? failure)
    {
        value = _value;
        failure = Failure;
        return failure is null;
    }

    /// <summary>Gives the value of an input that the caller knows to be good.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidOperationException">There is no value; the message is the failure's.</exception>
    public T GetValueOrThrow() =>
        TryGetValue(out var value, out var failure) ? value : throw new InvalidOperationException(failure.ToString());

    /// <inheritdoc />
    public bool Equals(LedgerResult<T> other) =>
        EqualityComparer<T?>.Default.Equals(_value, other._value) && Equals(Failure, other.Failure);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is LedgerResult<T> other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_value, _failure);

    /// <summary>Whether two results hold the same value or the same failure.</summary>
    /// <param name="left">One result.</param>
    /// <param name="right">The other result.</param>
    /// <returns>True when equal.</returns>
    public static bool operator ==(LedgerResult<T> left, LedgerResult<T> right) => left.Equals(right);

    /// <summary>Whether two results differ.</summary>
    /// <param name="left">One result.</param>
    /// <param name="right">The other result.</param>
    /// <returns>True when different.</returns>
    public static bool operator !=(LedgerResult<T> left, LedgerResult<T> right) => !left.Equals(right);
}

/// <summary>Makes results inside the engine.</summary>
internal static class LedgerResult
{
    public static LedgerResult<T> Success<T>(T value)
        where T : notnull => new(value);

    public static LedgerResult<T> Fail<T>(string message, int line = 0, long offset = -1)
        where T : notnull => new(new LedgerFailure(message, line, offset));

    public static LedgerResult<T> Fail<T>(LedgerFailure failure)
        where T : notnull => new(failure);
}
