using System.Net;
using System.Net.Sockets;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Hosting;

public sealed class StartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nonsense", "Rempart__Database__ConnectionString is not a PostgreSQL connection string. Write it like 'Host=db.example;Database=rempart;Username=rempart_app;Password=…'.")]
    [InlineData("Host=127.0.0.1;Passwort=hunter2", "Rempart__Database__ConnectionString is not a PostgreSQL connection string. Write it like 'Host=db.example;Database=rempart;Username=rempart_app;Password=…'.")]
    [InlineData("Host=127.0.0.1;Port=1;Username=me;Password=hunter2", "Rempart cannot reach the PostgreSQL of Rempart__Database__ConnectionString: Connection refused Check the host, the port and that the server runs.")]
    [InlineData("Host=no-such-host.invalid;Username=me;Password=hunter2", "Rempart cannot reach the PostgreSQL of Rempart__Database__ConnectionString: Name or service not known Check the host, the port and that the server runs.")]
    public async Task A_connection_that_cannot_be_used_is_explained_without_its_password(string connection, string message)
    {
        var error = await RefusedAsync($"--Rempart:Database:ConnectionString={connection}");

        error.Message.ShouldBe(message);
        error.ToString().ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("/proc/rempart", "The data directory /proc/rempart cannot be made: ")]
    [InlineData("/dev/null/rempart", "The data directory /dev/null/rempart cannot be made: ")]
    public async Task A_data_directory_that_cannot_be_written_is_named(string folder, string message) =>
        (await RefusedAsync($"--Rempart:DataDirectory={folder}")).Message.ShouldStartWith(message);

    [Theory]
    [InlineData(80, "postgresql/run", 93)]
    [InlineData(100, "server.sock", 107)]
    public async Task A_data_directory_whose_path_is_too_long_for_a_socket_is_refused_with_the_way_out(int length, string socket, int longest)
    {
        await using var server = TestServer.Prepare();
        var folder = server.PathOf(new string('x', length - server.Root.Length - 1));

        (await RefusedAsync($"--Rempart:DataDirectory={folder}")).Message
            .ShouldBe($"The path {folder}/{socket} is too long for a Unix socket ({longest} bytes at most). Set Rempart__DataDirectory to a shorter path.");
    }

    [Theory]
    [InlineData("localhost", "Rempart__ListenAddress is 'localhost', which is no IP address. Write 127.0.0.1, 0.0.0.0 or ::.")]
    public async Task A_listen_address_that_is_none_is_refused(string address, string message) =>
        (await RefusedAsync($"--Rempart:ListenAddress={address}")).Message.ShouldBe(message);

    [Fact]
    public async Task A_second_server_on_the_same_data_directory_is_refused_and_does_not_disturb_the_first()
    {
        await using var server = await TestServer.StartAsync();

        var error = await Should.ThrowAsync<StartupException>(async () =>
        {
            await using var second = ServerHost.Build([$"--Rempart:DataDirectory={server.Root}", $"--Rempart:Estate={server.EstateFolder}", "--Rempart:Port=0"]);
            await ServerHost.StartAsync(second, Cancellation);
        });

        error.Message.ShouldBe(
            $"Another Rempart server runs on the data directory {server.Root}. Stop it first, or name another folder in Rempart__DataDirectory. Two servers share a database, not a data directory.");
        using var client = ProofTests.Client(server);
        (await client.GetStringAsync("/health/ready", Cancellation)).ShouldBe("Healthy");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_and_nothing_stays_behind()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var server = TestServer.Prepare(null, $"--Rempart:Port={port}");

        var error = await Should.ThrowAsync<StartupException>(async () => await server.InitializeAsync());

        error.Message.ShouldStartWith($"Rempart cannot listen on 127.0.0.1:{port}: ");
        error.Message.ShouldEndWith(" Name another port in Rempart__Port.");
        File.Exists(server.PathOf("postgresql", "data", "postmaster.pid")).ShouldBeFalse("The private PostgreSQL was stopped.");
    }

    [Fact]
    public async Task Another_ledger_key_is_refused_at_start_and_postgresql_is_stopped()
    {
        await using var server = await TestServer.StartAsync();
        await server.Evidence.AppendAsync(1, Cancellation);
        await server.StopAsync();
        File.Delete(server.PathOf("secrets", "ledger-signer.key"));

        var error = await Should.ThrowAsync<StartupException>(async () => await server.InitializeAsync());

        error.Message.ShouldStartWith("The ledger in this database is signed by the key rempart.");
        error.Message.ShouldEndWith("Copy secrets/ledger-signer.key from the first server's data directory, or restore it from the key backup.");
        File.Exists(server.PathOf("postgresql", "data", "postmaster.pid")).ShouldBeFalse("The private PostgreSQL was stopped.");
    }

    [Fact]
    public async Task A_ledger_is_continued_after_a_restart()
    {
        await using var server = await TestServer.StartAsync();
        await server.Evidence.AppendAsync(3, Cancellation);

        await server.RestartAsync();

        (await server.Evidence.AppendAsync(Records.Numbered(1), Cancellation)).ShouldBe(3);
        await Ledgers.ShouldBeConsistentAsync(server);
    }

    private static Task<StartupException> RefusedAsync(params string[] arguments) => Should.ThrowAsync<StartupException>(async () =>
    {
        await using var server = await TestServer.StartAsync(null, arguments);
    });
}
