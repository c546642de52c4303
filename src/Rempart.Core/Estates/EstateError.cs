namespace Rempart.Core.Estates;

/// <summary>One thing wrong with an estate.</summary>
/// <param name="Location">Where.</param>
/// <param name="Message">What is wrong and what would be right, in one line. It never holds a secret.</param>
public sealed record EstateError(SourceLocation Location, string Message)
{
    /// <summary>The form compilers use, <c>file:line:column: error: message</c>, which editors and pipelines turn into links.</summary>
    /// <returns>One line.</returns>
    public string Format() => $"{Location}: error: {Message}";

    /// <inheritdoc cref="Format"/>
    public override string ToString() => Format();
}

/// <summary>What loading an estate gave: the estate, or every error.</summary>
public sealed record EstateLoadResult
{
    internal EstateLoadResult(Estate? estate, IReadOnlyList<EstateError> errors)
    {
        Estate = estate;
        Errors = errors;
    }

    /// <summary>The estate; null when there is any error.</summary>
    public Estate? Estate { get; }

    /// <summary>Every error, by file, line and column; empty when <see cref="Estate"/> is set.</summary>
    public IReadOnlyList<EstateError> Errors { get; }
}
