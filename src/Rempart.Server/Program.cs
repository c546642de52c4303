using Rempart.Server.Hosting;

try
{
    var app = ServerHost.Build(args);
    await using (app)
    {
        await ServerHost.StartAsync(app, CancellationToken.None);
        Console.WriteLine($"Rempart is ready: {ServerHost.Url(app)}");
        await app.WaitForShutdownAsync();
    }
    return 0;
}
catch (StartupException error)
{
    await Console.Error.WriteLineAsync($"Rempart cannot start. {error.Message}");
    return 2;
}
