using Rempart.Core.Estates.Forms;
using Rempart.Core.Text;

namespace Rempart.Core.Estates.Loading;

/// <summary>Finds and reads the files of an estate's folder, within the limits.</summary>
internal static class FolderReader
{
    private const string IgnoreFile = ".rempartignore";

    public static List<(string Path, string Text)> Read(string directory, ReadContext context)
    {
        var texts = new List<(string, string)>();
        var shown = directory.Replace('\\', '/').TrimEnd('/');
        var files = new List<(FileInfo File, string Shown)>();
        try
        {
            var root = new DirectoryInfo(directory.Length == 0 ? "." : directory);
            if (!root.Exists)
            {
                Refuse(context, shown, File.Exists(directory) ? "this is a file; name the folder that holds the estate" : "there is no such folder");
                return texts;
            }
            Find(root, shown is "." or "" ? "" : shown + "/", Real(root), 0, files, context);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Refuse(context, shown, $"this folder cannot be read: {error.Message}");
            return texts;
        }
        if (files.Count == 0 && context.Errors.Count == 0)
            Refuse(context, shown, "this folder holds no *.yaml or *.yml file; an estate needs at least one that declares 'estate'");
        if (files.Count > context.Limits.Files)
        {
            Refuse(context, shown, $"this folder holds {files.Count} files; at most {context.Limits.Files} are read");
            return texts;
        }
        ReadFiles(files, shown, context, texts);
        return texts;
    }

    public static string TooLarge(long bytes, long limit) => $"this file has {new ByteSize(bytes)}; the limit is {new ByteSize(limit)}, split it";

    private static void ReadFiles(List<(FileInfo File, string Shown)> files, string shown, ReadContext context, List<(string, string)> texts)
    {
        long total = 0;
        foreach (var (file, path) in files)
        {
            try
            {
                if (file.Length > context.Limits.FileBytes)
                {
                    Refuse(context, path, TooLarge(file.Length, context.Limits.FileBytes));
                    continue;
                }
                total += file.Length;
                if (total > context.Limits.TotalBytes)
                {
                    Refuse(context, shown, $"the files have more than {new ByteSize(context.Limits.TotalBytes)} together, from '{path}' on");
                    return;
                }
                // What has no length is empty, or a pipe or a device, which must not be opened: reading it could wait for ever.
                if (file.Length > 0 && FileText.Read(file, path, context) is { } text)
                    texts.Add((path, text));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Refuse(context, path, $"this file cannot be read: {error.Message}");
            }
        }
    }

    private static void Find(DirectoryInfo directory, string shown, string root, int depth, List<(FileInfo, string)> files, ReadContext context)
    {
        if (depth > context.Limits.Depth)
        {
            Refuse(context, shown.TrimEnd('/'), $"folders are nested more than {context.Limits.Depth} deep");
            return;
        }
        if (depth > 0 && File.Exists(Path.Combine(directory.FullName, IgnoreFile)))
            return;
        foreach (var entry in directory.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry.Name.StartsWith('.') || files.Count > context.Limits.Files)
                continue;
            var path = shown + entry.Name;
            if (entry is DirectoryInfo folder)
            {
                if (folder.LinkTarget is null)
                    Find(folder, path + "/", root, depth + 1, files, context);
                else
                    Refuse(context, path, "this is a link to a folder, which is not followed; move the folder here");
            }
            else if (entry is FileInfo file && entry.Extension is ".yaml" or ".yml")
            {
                Add((FileInfo)entry, path, root, files, context);
            }
        }
    }

    private static void Add(FileInfo file, string shown, string root, List<(FileInfo, string)> files, ReadContext context)
    {
        if (file.LinkTarget is null)
        {
            files.Add((file, shown));
            return;
        }
        // Kubernetes mounts configuration as links to a hidden folder beside them: those stay inside.
        var target = file.ResolveLinkTarget(returnFinalTarget: true);
        if (target is not FileInfo { Exists: true } found)
            Refuse(context, shown, "this is a link to nothing");
        else if (!Real(found).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            Refuse(context, shown, "this is a link out of the estate's folder, which is not followed; copy the file here");
        else
            files.Add((found, shown));
    }

    /// <summary>The full path with every link in it followed.</summary>
    private static string Real(FileSystemInfo entry)
    {
        var full = (entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry).FullName.TrimEnd(Path.DirectorySeparatorChar);
        var parent = Path.GetDirectoryName(full);
        return parent is null ? full : Path.Combine(Real(new DirectoryInfo(parent)), Path.GetFileName(full));
    }

    private static void Refuse(ReadContext context, string shown, string message)
    {
        context.Complete = false;
        context.Report(new SourceLocation(shown.Length == 0 ? "." : shown, 0, 0), message);
    }
}
