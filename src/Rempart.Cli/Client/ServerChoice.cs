using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

/// <summary>Decides which server a command talks to: <c>--server</c>, REMPART_SERVER, the login, the local socket, in this order.</summary>
internal static class ServerChoice
{
    public static ServerAddress Choose(CliEnvironment environment, string? option, ServerStore store)
    {
        if (option is not null)
            return ServerAddress.Parse(option, "--server");
        if (environment.NonEmpty("REMPART_SERVER") is { } variable)
            return ServerAddress.Parse(variable, "REMPART_SERVER");
        if (store.Read().Default is { } remembered)
            return ServerAddress.Parse(remembered, store.Path);
        var socket = LocalSocket(environment);
        return File.Exists(socket)
            ? ServerAddress.OfSocket(socket)
            : throw CliException.Usage(Text.ServerUnknown.With(socket));
    }

    /// <summary>Where a server of this account keeps its socket by default.</summary>
    public static string LocalSocket(CliEnvironment environment)
    {
        if (environment.IsPrivileged)
            return "/var/lib/rempart/server.sock";
        var data = environment.NonEmpty("XDG_DATA_HOME") ?? Path.Combine(environment.HomeDirectory, ".local", "share");
        return Path.Combine(data, "rempart", "server.sock");
    }
}
