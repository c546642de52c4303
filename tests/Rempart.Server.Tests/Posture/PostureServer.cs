using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rempart.Core.Controls;
using Rempart.Core.Evidence;
using Rempart.Core.Posture;
using Rempart.Server.Posture;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Posture;

/// <summary>A whole server with one control, <see cref="FileControl"/>, a clock that can be moved, and evidence that can be made to fail.</summary>
public sealed class PostureServer : IAsyncLifetime
{
    public const string Estate = """
        estate: { id: test, name: Test, owner: team, languages: [en] }
        controls:
          - { id: exposure.listeners, schedule: every 15m, fresh-for: 1h }

        """;

    internal ShiftedTime Time { get; } = new();

    internal bool EvidenceFails { get; set; }

    internal TestServer Server { get; private set; } = null!;

    internal FileControl Control => (FileControl)Server.Get<IEnumerable<IControl>>().Single();

    internal IPosture Posture => Server.Get<IPosture>();

    public async ValueTask InitializeAsync()
    {
        Server = TestServer.Prepare(Customize);
        Server.WriteEstate(Estate);
        await Server.InitializeAsync();
        Use(Control, Server);
        await WriteAsync("something else\n");
    }

    /// <summary>The control and the clock; for a second server too.</summary>
    internal void Customize(WebApplicationBuilder builder)
    {
        builder.Services.RemoveAll<TimeProvider>();
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddControl<FileControl>();
        var real = builder.Services.Last(service => service.ServiceType == typeof(IEvidenceLog));
        builder.Services.Add(ServiceDescriptor.Singleton<IEvidenceLog>(services => new FailingEvidence((IEvidenceLog)real.ImplementationFactory!(services), () => EvidenceFails)));
    }

    internal static void Use(FileControl control, TestServer server) => control.Path = server.PathOf("declared.txt");

    /// <summary>Replaces the file in one step: a check by the schedule sees the old content or the new, never a half.</summary>
    internal async Task WriteAsync(string content)
    {
        var whole = Control.Path + ".new";
        await File.WriteAllTextAsync(whole, content);
        File.Move(whole, Control.Path, overwrite: true);
    }

    internal async Task<AssessmentRecord> VerifyAsync() => (await Posture.VerifyAsync([FileControl.Id], "tester", null, TestContext.Current.CancellationToken)).Single();

    internal async Task<ControlStatus> StatusAsync() => (await Posture.ReportAsync(TestContext.Current.CancellationToken)).Controls.Single();

    internal async Task<FindingRecord> FindingAsync() =>
        (await Posture.FindingsAsync(new FindingQuery(null, FileControl.Id, null, 10), TestContext.Current.CancellationToken)).Items.Single();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    private sealed class FailingEvidence(IEvidenceLog real, Func<bool> fails) : IEvidenceLog
    {
        public Task<long> AppendAsync(EvidenceRecord record, CancellationToken cancellation) =>
            fails() ? throw new IOException("The ledger cannot be written.") : real.AppendAsync(record, cancellation);
    }
}
