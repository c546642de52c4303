using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Core.Estates;

namespace Rempart.Cli.Estates;

/// <summary>Loads the estate that a command line names, or says everything that is wrong with it.</summary>
internal static class EstateFolder
{
    /// <summary>The folder of <c>estate show</c> when none is named.</summary>
    public const string Default = "estate";

    /// <summary>Loads.</summary>
    /// <returns>The estate; null when its errors were written to standard error.</returns>
    public static Estate? Load(string folder, CliEnvironment environment)
    {
        if (!Directory.Exists(folder))
            throw CliException.Usage(File.Exists(folder) ? Text.EstateIsFile.With(folder) : Text.EstateAbsent.With(folder));
        var loaded = EstateLoader.Load(folder);
        foreach (var error in loaded.Errors)
            environment.Error.WriteLine(Screen.Clean(error.Format()));
        if (loaded.Estate is null)
            Screen.WriteError(environment, loaded.Errors.Count == 1 ? Text.EstateOneError : Text.EstateErrors.With(loaded.Errors.Count));
        return loaded.Estate;
    }
}
