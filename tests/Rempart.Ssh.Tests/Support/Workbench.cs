using System.Diagnostics;

namespace Rempart.Ssh.Tests;

/// <summary>A folder that goes away, and the real OpenSSH programs to compare with.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rempart-ssh-");

    public string Folder => _folder.FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Write(string name, byte[] content)
    {
        var path = PathOf(name);
        File.WriteAllBytes(path, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public string Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    public byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    public string ReadText(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Makes a key pair with ssh-keygen, without a passphrase, and gives the public line.</summary>
    public string MakeKey(string name, string type, int? bits = null)
    {
        string[] size = bits is { } given ? ["-b", given.ToString(System.Globalization.CultureInfo.InvariantCulture)] : [];
        KeygenOk(["-q", "-t", type, .. size, "-N", "", "-C", name + "@test", "-f", PathOf(name)]);
        return ReadText(name + ".pub").TrimEnd();
    }

    public string KeygenOk(params string[] arguments)
    {
        var run = Keygen(arguments);
        run.ExitCode.ShouldBe(0, run.Output);
        return run.Output;
    }

    public (int ExitCode, string Output) Keygen(params string[] arguments) => Run("ssh-keygen", arguments);

    /// <summary>Runs a program; a passphrase reaches it through a script that SSH_ASKPASS names, never as an argument.</summary>
    public (int ExitCode, string Output) Run(string program, string[] arguments, string? passphrase = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Folder,
        };
        start.Environment["TZ"] = "UTC";
        start.Environment["LC_ALL"] = "C";
        if (passphrase is not null)
        {
            var secret = Write("secret", passphrase);
            var script = Write("askpass.sh", $"#!/bin/sh\nexec cat '{secret}'\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            start.Environment["SSH_ASKPASS"] = script;
            start.Environment["SSH_ASKPASS_REQUIRE"] = "force";
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        output += error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
