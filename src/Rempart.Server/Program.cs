using Rempart.Server.Hosting;
using Rempart.Server.Platform.KeyBackup;

if (args is ["keys", ..])
    return KeysCommand.Run(args[1..], Console.In, Console.Out, Console.Error);

try
{
    await using var app = ServerHost.Build(args);
    var report = await ServerHost.StartAsync(app, CancellationToken.None);
    await report.WriteAsync(Console.Out);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (StartupException error)
{
    await Console.Error.WriteLineAsync($"Rempart cannot start. {error.Message}");
    return 2;
}
