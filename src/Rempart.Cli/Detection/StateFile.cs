using Rempart.Cli.Hosting;
using Rempart.Detection;

namespace Rempart.Cli.Detection;

/// <summary>Keeps the windows of correlations between two runs.</summary>
internal static class StateFile
{
    public static void Restore(string? path, DetectionRun run)
    {
        if (path is null || !File.Exists(path))
            return;
        try
        {
            using var stream = File.OpenRead(path);
            run.Restore(stream);
        }
        catch (InvalidDataException error)
        {
            throw CliException.Usage(Text.StateUnreadable.With(path, error.Message), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.FileUnreadable.With(path, error.Message), error);
        }
    }

    public static void Save(string? path, DetectionRun run)
    {
        if (path is null)
            return;
        // A run that is cut off must leave the state before it, whole.
        var next = path + ".new";
        try
        {
            using (var stream = File.Create(next))
                run.Save(stream);
            File.Move(next, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.CouldNotTell(Text.StateNotSaved.With(path, error.Message), error);
        }
    }
}
