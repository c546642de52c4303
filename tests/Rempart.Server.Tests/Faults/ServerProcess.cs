using System.Diagnostics;
using Rempart.Server.Hosting;

namespace Rempart.Server.Tests.Faults;

/// <summary>The real server in a process of its own, from the test's build output.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public StreamReader Output => _process.StandardOutput;

    public static ServerProcess Start(string dataDirectory, string estate, params (string Name, string Value)[] environment)
    {
        var folder = Path.GetDirectoryName(typeof(ServerHost).Assembly.Location)!;
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList =
            {
                // The tests' own list of assemblies, so that the server finds the tests' hosting startup beside it.
                "exec", "--depsfile", Path.Combine(folder, "Rempart.Server.Tests.deps.json"),
                "--runtimeconfig", Path.Combine(folder, "rempart-server.runtimeconfig.json"),
                Path.Combine(folder, "rempart-server.dll"),
                $"--Rempart:DataDirectory={dataDirectory}", $"--Rempart:Estate={estate}", "--Rempart:Port=0",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return new ServerProcess(process);
    }

    /// <summary>Reads the output until a line fits; fails with what was said when the process ends first.</summary>
    public async Task<string> UntilAsync(Func<string, bool> fits, CancellationToken cancellation)
    {
        var said = new List<string>();
        while (await Output.ReadLineAsync(cancellation) is { } line)
        {
            if (fits(line))
                return line;
            said.Add(line);
        }
        throw new InvalidOperationException("The server ended and said:\n" + string.Join('\n', said));
    }

    /// <summary>kill -9, and the end of the output that was still in the pipe.</summary>
    public async Task<string> KillAsync(CancellationToken cancellation)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellation);
        return await Output.ReadToEndAsync(cancellation);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
