using Rempart.Server.Hosting;

try
{
    var app = ServerHost.Build(args);
    await using (app)
    {
        var oneTimePassword = await ServerHost.StartAsync(app, CancellationToken.None);
        Console.WriteLine($"Rempart is ready: {ServerHost.Url(app)}");
        if (oneTimePassword is not null)
            Console.WriteLine("The first administrator is 'admin'. The one-time password is in secrets/first-administrator-password of the data directory.");
        await app.WaitForShutdownAsync();
    }
    return 0;
}
catch (StartupException error)
{
    await Console.Error.WriteLineAsync($"Rempart cannot start. {error.Message}");
    return 2;
}
