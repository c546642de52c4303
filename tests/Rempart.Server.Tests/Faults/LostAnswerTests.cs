using Npgsql;
using Rempart.Server.Database;
using Rempart.Server.Tests.Evidence;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Faults;

public sealed class LostAnswerTests(TestServer server) : IClassFixture<TestServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_not_repeated()
    {
        await server.Evidence.AppendAsync(3, Cancellation);
        // A commit that waits for a standby that does not exist is durable and not answered: the lost answer, at will.
        await using var superuser = await SuperuserAsync();
        await ExecuteAsync(superuser, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        await ExecuteAsync(superuser, "SELECT pg_reload_conf()");
        await UntilCommitsWaitAsync(superuser);
        var append = server.Evidence.AppendAsync(5, Cancellation);
        try
        {
            while (!await AskAsync(superuser, "SELECT coalesce(bool_or(pg_terminate_backend(pid)), false) FROM pg_stat_activity WHERE usename = 'rempart_app' AND wait_event = 'SyncRep'"))
                append.IsCompleted.ShouldBeFalse("The commit was answered before it was cut off.");
            (await append).Order().ShouldBe(new long[] { 3, 4, 5, 6, 7 });
        }
        finally
        {
            await ExecuteAsync(superuser, "ALTER SYSTEM RESET synchronous_standby_names");
            await ExecuteAsync(superuser, "SELECT pg_reload_conf()");
        }

        (await server.Evidence.AppendAsync(Records.Numbered(9), Cancellation)).ShouldBe(8);
        await Ledgers.ShouldBeConsistentAsync(server);
    }

    // The reload reaches the checkpointer at some later moment, and only then do commits wait. One of our own shows it.
    private async Task UntilCommitsWaitAsync(NpgsqlConnection superuser)
    {
        await using var probe = await SuperuserAsync();
        while (true)
        {
            var commit = ExecuteAsync(probe, "SELECT pg_logical_emit_message(true, 'probe', 'x')");
            while (!commit.IsCompleted)
            {
                if (!await AskAsync(superuser, $"SELECT coalesce(bool_or(pg_cancel_backend(pid)), false) FROM pg_stat_activity WHERE pid = {probe.ProcessID} AND wait_event = 'SyncRep'"))
                    continue;
                // Cancelled, the wait ends with a warning: the commit itself is done.
                await commit;
                return;
            }
            await commit;
        }
    }

    private async Task<NpgsqlConnection> SuperuserAsync()
    {
        var connection = new NpgsqlConnection(server.Get<PrivatePostgresLayout>().ConnectionString(PrivatePostgresLayout.Superuser, "postgres") + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string question)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return (bool)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
