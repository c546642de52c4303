using Rempart.Cli.Hosting;

return await Application.RunAsync(args, CliEnvironment.Current(), CancellationToken.None).ConfigureAwait(false);
