using Rempart.Cli.Hosting;

namespace Rempart.Cli.Events;

/// <summary>A new file that only its owner may read and that is there whole or not at all: it is written beside its place and then renamed.</summary>
internal sealed class WholeFile : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly string _temporary;
    private readonly bool _replace;
    private readonly FileStream _stream;

    private WholeFile(string path, bool replace)
    {
        (_path, _replace) = (path, replace);
        _temporary = $"{path}.{Guid.NewGuid():N}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        _stream = new FileStream(_temporary, options);
    }

    /// <summary>Begins one.</summary>
    /// <param name="path">Where it will be.</param>
    /// <param name="replace">Whether one that is there already goes.</param>
    public static WholeFile Create(string path, bool replace)
    {
        if (!replace && Path.Exists(path))
            throw CliException.Usage(Text.FileIsThere.With(path));
        return Try(path, () => new WholeFile(path, replace));
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (IOException error)
        {
            throw NotWritten(_path, error);
        }
    }

    /// <summary>Puts it in its place. Without this call nothing is left of it.</summary>
    public void Keep() => Try(_path, () =>
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_temporary, _path, _replace);
        return _path;
    });

    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // The disk is full: what could not be written is deleted now.
        }
        File.Delete(_temporary);
    }

    private static T Try<T>(string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, error);
        }
    }

    private static CliException NotWritten(string path, Exception error) => CliException.Usage(Text.FileNotWritten.With(path, error.Message), error);
}
