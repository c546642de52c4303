namespace Rempart.Events.Ocsf;

/// <summary>How the value of a <see cref="Field"/> is written.</summary>
internal enum FieldKind : byte
{
    Text,
    Number,
    Flag,

    /// <summary>An array of texts.</summary>
    Texts,

    /// <summary>An array of objects with one attribute, the last of the path: groups with their names.</summary>
    Names,
}
