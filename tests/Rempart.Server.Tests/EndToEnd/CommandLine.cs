using System.Diagnostics;
using Rempart.Server.Tests.Console;

namespace Rempart.Server.Tests.EndToEnd;

/// <summary>The built command <c>rempart</c>, started as people start it.</summary>
internal static class CommandLine
{
    /// <summary>Runs it without a server and without the network's settings of the tests.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string home, params string[] arguments)
    {
        using var process = Start(home, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>A file that the build of a program made.</summary>
    public static string Built(string project, string file) =>
        Repository.Folder($"src/{project}/bin/{new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name}/net10.0/{file}");

    /// <summary>Starts it and goes on while it runs.</summary>
    public static Process Start(string home, params string[] arguments) => Start(home, [], arguments);

    /// <summary>Starts it with more variables of the environment.</summary>
    public static Process Start(string home, (string Name, string Value)[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Built("Rempart.Cli", "rempart"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = home;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment.Remove("REMPART_SERVER");
        start.Environment.Remove("XDG_CONFIG_HOME");
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
