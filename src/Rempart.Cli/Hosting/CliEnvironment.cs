using System.Diagnostics;
using Rempart.Cli.Terminal;

namespace Rempart.Cli.Hosting;

/// <summary>All that the commands see of the world around them, so that they run in a test as they do in a shell.</summary>
internal sealed record CliEnvironment
{
    private static readonly TimeSpan BrowserAnswer = TimeSpan.FromSeconds(2);

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader Input { get; init; }

    /// <summary>Standard input as bytes.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Standard output as bytes, for what is too much to be made into texts first.</summary>
    public Func<Stream> OpenOutput { get; init; } = Console.OpenStandardOutput;

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 80;

    /// <summary>Reads a variable of the environment; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    public required string HomeDirectory { get; init; }

    /// <summary>Whether the account is root.</summary>
    public bool IsPrivileged { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes the place of the network in transport-level tests; null in production.</summary>
    public HttpMessageHandler? Transport { get; init; }

    /// <summary>Reads a line from the terminal without showing it; null when there is no terminal.</summary>
    public Func<char[]?> ReadHidden { get; init; } = HiddenInput.Read;

    /// <summary>Shows a page in the person's browser; false when there is none.</summary>
    public required Func<Uri, bool> OpenBrowser { get; init; }

    /// <summary>A variable's value, or null when it is not set or empty.</summary>
    public string? NonEmpty(string variable) => Variable(variable) is { Length: > 0 } value ? value : null;

    /// <summary>The process's own.</summary>
    public static CliEnvironment Current() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Input = Console.In,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = Console.IsOutputRedirected ? 80 : TerminalWidth(),
        Variable = Environment.GetEnvironmentVariable,
        HomeDirectory = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        IsPrivileged = Environment.IsPrivilegedProcess,
        OpenBrowser = StartBrowser,
    };

    private static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            // A terminal that cannot say its size.
            return 80;
        }
    }

    // Without one, xdg-open starts a browser of the terminal, which cannot run the sign-in's page.
    private static bool HasDisplay() =>
        ((string[])["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"]).Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));

    private static bool StartBrowser(Uri page)
    {
        var (program, argument) = OperatingSystem.IsMacOS() ? ("open", page.AbsoluteUri) : ("xdg-open", page.AbsoluteUri);
        if (OperatingSystem.IsLinux() && !HasDisplay())
            return false;
        try
        {
            var start = OperatingSystem.IsWindows()
                ? new ProcessStartInfo(page.AbsoluteUri) { UseShellExecute = true }
                : new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var browser = Process.Start(start);
            // xdg-open ends at once, and says with its exit code whether there was a browser; one that goes on has opened one.
            return browser is not null && (OperatingSystem.IsWindows() || !browser.WaitForExit(BrowserAnswer) || browser.ExitCode == 0);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException)
        {
            // No such program: the caller shows the address instead.
            return false;
        }
    }
}
