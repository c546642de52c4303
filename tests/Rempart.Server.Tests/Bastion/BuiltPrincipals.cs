using Rempart.Server.Tests.EndToEnd;

namespace Rempart.Server.Tests.Bastion;

/// <summary>The principals command of the tests is not compiled ahead of time: a script of one line that runs it.</summary>
internal static class BuiltPrincipals
{
    /// <summary>Writes the script and what it needs.</summary>
    /// <param name="folder">Where to; every account must be able to read it.</param>
    public static string Script(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(CommandLine.Built("Rempart.Principals", "rempart-principals.dll"))!, "rempart-principals.*"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var runtime = new FileInfo(typeof(object).Assembly.Location).Directory!.Parent!.Parent!.Parent!.FullName;
        File.WriteAllText(folder + "/principals.sh", $"#!/bin/sh\nexec {runtime}/dotnet {folder}/rempart-principals.dll \"$@\"\n");
        return folder + "/principals.sh";
    }
}
