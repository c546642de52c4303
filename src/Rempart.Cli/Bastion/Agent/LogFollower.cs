using System.Security.Cryptography;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>
/// Follows sshd's log over rotations. A session that began before a rotation goes on to write into the old file: an old file is
/// followed as long as sessions of it live.
/// </summary>
internal sealed class LogFollower(BastionLayout layout, TimeProvider time) : IDisposable
{
    private readonly List<FollowedFile> _files = [];

    /// <summary>Where reading stands, of every file that is followed.</summary>
    public IReadOnlyList<LogPlace> Places => [.. _files.Select(file => file.Place)];

    /// <summary>Whether the current log could be opened.</summary>
    public bool IsOpen => _files.Count > 0;

    /// <summary>Goes on where an earlier life stopped.</summary>
    /// <returns>Whether lines may be missing.</returns>
    public bool Resume(IReadOnlyList<LogPlace> places)
    {
        var gap = false;
        foreach (var place in places)
        {
            // A rotated file has another name in the same folder.
            var path = Directory.Exists(layout.Logs)
                ? Directory.EnumerateFiles(layout.Logs).FirstOrDefault(candidate => FileFacts.Of(candidate)?.Inode == place.Inode)
                : null;
            var file = path is null ? null : FollowedFile.Open(path, place, NewTag, time);
            if (file is { WasTruncated: false })
                _files.Add(file);
            else
                gap = true;
            if (file is { WasTruncated: true })
                file.Dispose();
        }
        return gap;
    }

    /// <summary>Reads what was added.</summary>
    /// <param name="lives">Whether a session of the file with this tag lives.</param>
    /// <returns>Lines in order, and whether some may be missing.</returns>
    public (IReadOnlyList<LogLine> Lines, bool Gap) Read(Func<string, bool> lives)
    {
        var gap = false;
        var lines = new List<LogLine>();
        var current = FileFacts.Of(layout.Log)?.Inode;
        for (var i = _files.Count - 1; i >= 0; i--)
        {
            var file = _files[i];
            if (file.WasTruncated)
            {
                gap = true;
                _files.RemoveAt(i);
                file.Dispose();
            }
        }
        foreach (var file in _files.ToArray())
        {
            var read = file.Read();
            lines.AddRange(read);
            if (read.Count == 0 && file.Place.Inode != current && !lives(file.Place.Tag))
            {
                _files.Remove(file);
                file.Dispose();
            }
        }
        if (current is not null && _files.All(file => file.Place.Inode != current) && FollowedFile.Open(layout.Log, null, NewTag, time) is { } opened)
        {
            _files.Add(opened);
            lines.AddRange(opened.Read());
        }
        return (lines, gap);
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private static string NewTag() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
}
