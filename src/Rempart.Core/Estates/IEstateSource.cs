namespace Rempart.Core.Estates;

/// <summary>Gives the estate that counts now.</summary>
public interface IEstateSource
{
    /// <summary>The last estate that loaded without error.</summary>
    Estate Current { get; }

    /// <summary>The folder that it was read from.</summary>
    string Folder { get; }

    /// <summary>The errors of the newest version on disk; none when it is the one in <see cref="Current"/>.</summary>
    IReadOnlyList<EstateError> Errors { get; }

    /// <summary>Raised after <see cref="Current"/> changed.</summary>
    event Action? Changed;
}
