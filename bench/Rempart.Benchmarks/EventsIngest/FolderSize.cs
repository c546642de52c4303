namespace Rempart.Benchmarks.EventsIngest;

/// <summary>How much a folder has grown since this was made.</summary>
internal sealed class FolderSize(string folder)
{
    private readonly long _begin = Bytes(folder);

    public long Grown() => Bytes(folder) - _begin;

    private static long Bytes(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0) : 0;
}
