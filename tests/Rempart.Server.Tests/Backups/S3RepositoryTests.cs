using Rempart.Backups;
using Rempart.Core.Controls;
using Rempart.Server.Backups.Controls;
using Rempart.Server.Backups.Engines;
using static Rempart.Server.Tests.Backups.ProtectedServer;

namespace Rempart.Server.Tests.Backups;

/// <summary>A repository in a store of objects, over TLS with an authority of its own.</summary>
[Collection(Strayed.Name)]
public sealed class S3RepositoryTests(ProtectedServer server)
{
    private readonly ProtectedServer _server = server;

    [Fact]
    public async Task A_repository_in_S3_is_backed_up_to_archived_to_restored_from_and_refuses_an_unknown_key_and_a_wrong_secret()
    {
        var folder = Path.Combine(_server.Root, "s3");
        Directory.CreateDirectory(folder);
        await using var store = await S3Store.StartAsync(folder, Cancellation);
        Assert.SkipWhen(store is null, "The npm package s3rver cannot be installed here.");
        _server.SetSecret("s3", S3Store.Credentials);
        _server.Declare(store: $"{{ kind: s3, path: /prod, bucket: {S3Store.Bucket}, endpoint: 'localhost:{store.Port}', path-style: true, authority: {store.Authority}, credentials: {{ secret: s3 }} }}");
        try
        {
            await _server.EnrolAsync();

            var backup = await _server.BackUpAsync();
            backup.Succeeded.ShouldBeTrue(backup.Message);
            await _server.ArchivedAsync(await _server.MarkAsync());
            var test = await _server.TestAsync();

            test.Succeeded.ShouldBeTrue(test.Message);
            foreach (var control in (Func<Task<Assessment>>[])[_server.VerifyAsync<BackupRecentControl>, _server.VerifyAsync<BackupRestorableControl>, _server.VerifyAsync<BackupEncryptedControl>])
            {
                var green = await control();
                green.Outcome.ShouldBe(Outcome.Satisfied, green.Reason + string.Join('\n', green.Findings));
            }
            (await _server.VerifyAsync<BackupIsolatedControl>()).Outcome.ShouldBe(Outcome.Unknown);
            Directory.GetFiles(store.Objects, "*", SearchOption.AllDirectories).ShouldNotBeEmpty();

            foreach (var (credentials, code) in ((string, string)[])[("NOBODY:another", "InvalidAccessKeyId"), ("S3RVER:another", "SignatureDoesNotMatch")])
            {
                _server.SetSecret("s3", credentials);
                var recent = _server.Control<BackupRecentControl>();
                var plan = await recent.PlanAsync(_server.Estate, Cancellation);
                var applied = await recent.ApplyAsync(plan, Cancellation);
                var red = await _server.VerifyAsync<BackupRecentControl>();

                plan.Steps[0].Action.ShouldBe("write pgBackRest's configuration with another passphrase or key (a repository keeps the passphrase it was made with)");
                applied.Failure.ShouldNotBeNull().ShouldBe("trading: pgBackRest could not prepare the repository (code 39): HTTP request failed with 403 (Forbidden)");
                var finding = red.Findings.ShouldHaveSingleItem();
                finding.Rule.ShouldBe("repository-unreachable");
                finding.Message.ShouldBe($"The store refuses the key of the repository /prod or its secret ({code}): [ProtocolError] HTTP request failed with 403 (Forbidden). Put the right KEY:SECRET into the secret 's3', then run: rempart backup apply");
            }
            _server.SetSecret("s3", S3Store.Credentials);
            await _server.EnrolAsync();
            (await _server.BackUpAsync(BackupKind.Incremental)).Succeeded.ShouldBeTrue();
        }
        finally
        {
            _server.Declare();
            await _server.EnrolAsync();
        }
    }

    [Fact]
    public void Of_a_long_refusal_of_a_store_its_code_is_told() => PgBackRestErrors.Of(
        new Core.Hosts.ProgramResult(103, "", "ERROR: [103]: unable to find a valid repository:\n       HTTP request failed with 403 (Forbidden):\n       *** Response Content ***:\n       <Error><Code>SignatureDoesNotMatch</Code></Error>"), "make a backup").Message
        .ShouldBe("pgBackRest could not make a backup (code 103): unable to find a valid repository: HTTP request failed with 403 (Forbidden) (SignatureDoesNotMatch)");

    [Theory]
    [InlineData(134, true)]
    [InlineData(139, true)]
    [InlineData(39, false)]
    public void A_program_that_broke_down_is_told_from_one_that_refused(int code, bool crashed) =>
        PgBackRestErrors.Of(new Core.Hosts.ProgramResult(code, "", "free(): corrupted unsorted chunks"), "verify the repository").IsCrash.ShouldBe(crashed);

    [Theory]
    [InlineData("ERROR: [095]: unable to find hostname '127.0.0.1' in certificate common name or subject alternative names", "Unreachable")]
    [InlineData("ERROR: [095]: unable to load info file\nCryptoError: unable to flush\n[CryptoError] cipher header invalid", "WrongKey")]
    public void A_certificate_that_is_refused_is_no_wrong_passphrase(string said, string fault) =>
        PgBackRestErrors.Of(new Core.Hosts.ProgramResult(95, "", said), "prepare the repository").Fault.ToString().ShouldBe(fault);
}
