using System.Text;
using Microsoft.Extensions.Time.Testing;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests;

/// <summary>Runs the whole command tree in this process, in a home folder of its own that goes away with the test.</summary>
internal sealed class CliRun : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private MemoryStream _outputBytes = new();

    public CliRun() => Directory.CreateDirectory(Home);

    public string Home { get; } = Path.Combine(Path.GetTempPath(), "rempart-cli-" + Guid.NewGuid().ToString("N"));

    public Dictionary<string, string> Variables { get; } = [];

    public HttpMessageHandler? Transport { get; init; }

    public string Input { get; init; } = "";

    /// <summary>Standard input as bytes, where it is no text.</summary>
    public Stream? InputBytes { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public TimeProvider Time { get; init; } = new FakeTimeProvider(Now);

    public Func<Uri, bool> OpenBrowser { get; init; } = _ => false;

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    /// <summary>What the last command wrote to standard output as bytes.</summary>
    public string OutputBytes => Encoding.UTF8.GetString(_outputBytes.ToArray());

    public CliEnvironment Environment => new()
    {
        Output = _output,
        Error = _error,
        Input = new StringReader(Input),
        OpenInput = () => InputBytes ?? new MemoryStream(Encoding.UTF8.GetBytes(Input)),
        OpenOutput = () => _outputBytes = new MemoryStream(),
        InputIsTerminal = InputIsTerminal,
        OutputIsTerminal = OutputIsTerminal,
        Variable = name => Variables.GetValueOrDefault(name),
        HomeDirectory = Home,
        Time = Time,
        Transport = Transport,
        OpenBrowser = OpenBrowser,
        Width = 160,
    };

    public string WriteFile(string name, string content)
    {
        var path = Path.Combine(Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public Task<int> RunAsync(params string[] arguments) =>
        Application.RunAsync(arguments, Environment, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _outputBytes.Dispose();
        Directory.Delete(Home, recursive: true);
    }
}
