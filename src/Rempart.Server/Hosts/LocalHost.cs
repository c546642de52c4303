using System.Diagnostics;
using System.Text;
using Rempart.Core.Hosts;

namespace Rempart.Server.Hosts;

/// <summary>The machine on which the server runs.</summary>
internal sealed class LocalHost(string id, TimeProvider time) : IReachedHost
{
    private const string MinimalPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public string Id => id;

    public async Task<ProgramResult> RunAsync(ProgramCall call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var process = Start(call);
        using var limit = new CancellationTokenSource(call.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var output = ReadBoundedAsync(process.StandardOutput, call, either.Token);
            var error = ReadBoundedAsync(process.StandardError, call, either.Token);
            await WriteInputAsync(process, call.Input, either.Token);
            await Task.WhenAll(output, error);
            await process.WaitForExitAsync(either.Token);
            return new ProgramResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new HostException($"{call.Program} on host '{id}' did not end within {call.Timeout.TotalSeconds:0} s and was stopped.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public async Task<byte[]> ReadFileAsync(string path, int maximumBytes, CancellationToken cancellation)
    {
        RequireAbsolute(path);
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            var buffer = new byte[16 * 1024];
            // Files below /proc say that they are empty, so the end is found by reading.
            for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
            {
                if (content.Length + read > maximumBytes)
                    throw new HostException($"{path} on host '{id}' is larger than {maximumBytes} bytes.");
                content.Write(buffer, 0, read);
            }
            return content.ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{path} on host '{id}' cannot be read: {error.Message}", error);
        }
    }

    public async Task ReplaceFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation)
    {
        RequireAbsolute(path);
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            await using (var stream = new FileStream(temporary, options))
            {
                await stream.WriteAsync(content, cancellation);
                File.SetUnixFileMode(stream.SafeFileHandle, mode);
                stream.Flush(flushToDisk: true);
            }
            cancellation.ThrowIfCancellationRequested();
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{path} on host '{id}' cannot be replaced: {error.Message} The old file stands.", error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private Process Start(ProgramCall call)
    {
        var start = new ProcessStartInfo(call.Program, call.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = MinimalPath;
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in call.Environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start) ?? throw new HostException($"{call.Program} could not be started on host '{id}'.");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new HostException($"{call.Program} could not be started on host '{id}': {error.Message}.", error);
        }
    }

    private async Task<string> ReadBoundedAsync(StreamReader reader, ProgramCall call, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new char[8192];
        for (int read; (read = await reader.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (text.Length + read > call.MaximumOutputBytes)
                throw new HostException($"{call.Program} on host '{id}' printed more than {call.MaximumOutputBytes} bytes and was stopped.");
            text.Append(buffer, 0, read);
        }
        return text.ToString();
    }

    private static async Task WriteInputAsync(Process process, ReadOnlyMemory<byte>? input, CancellationToken cancellation)
    {
        try
        {
            if (input is { } bytes)
                await process.StandardInput.BaseStream.WriteAsync(bytes, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading its input; its exit code and error output say why.
        }
    }

    private static void RequireAbsolute(string path)
    {
        if (!Path.IsPathFullyQualified(path))
            throw new ArgumentException("The path must be absolute.", nameof(path));
    }
}
