using Rempart.Server.Backups.Engines;

namespace Rempart.Server.Backups.Chests.Stores;

/// <summary>
/// Where a chest lies: whole files under names such as <c>objects/ab/abcd</c>, which are relative to the chest's own folder. A store knows
/// nothing of what is in them. All acts throw <see cref="BackupException"/> when the place refuses.
/// </summary>
internal interface IChestStore : IDisposable
{
    /// <summary>The chest's folder, in messages.</summary>
    string Place { get; }

    /// <summary>Makes folders that only the owner enters; one that is there stays as it is.</summary>
    void Prepare(params IReadOnlyList<string> folders);

    /// <summary>Whether there is a file. A store may answer from what it saw since it was opened.</summary>
    bool Exists(string name);

    /// <summary>A file's content; null when there is none.</summary>
    /// <param name="name">The file.</param>
    /// <param name="largest">The most that is read; a larger one is damaged.</param>
    byte[]? Read(string name, long largest);

    /// <summary>A file's first bytes, at most so many.</summary>
    byte[] Head(string name, int bytes);

    /// <summary>Writes a file beside and moves it into place, so that none is ever half. Its folder is made when it is missing.</summary>
    void Write(string name, byte[] content);

    /// <summary>The names of all files at and below a folder; the empty name is the chest's own.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Removes a file.</summary>
    void Delete(string name);
}
