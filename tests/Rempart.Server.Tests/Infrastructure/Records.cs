using System.Globalization;
using System.Text;
using Rempart.Core.Evidence;

namespace Rempart.Server.Tests.Infrastructure;

/// <summary>Evidence for tests.</summary>
internal static class Records
{
    public static readonly DateTimeOffset At = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    public static EvidenceRecord Numbered(int number, string subject = "test.subject") =>
        new(EvidenceKind.System, subject, "tester", At, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"number\":{number}}}")));

    /// <summary>Appends that many at once and gives their indexes.</summary>
    public static Task<long[]> AppendAsync(this IEvidenceLog log, int count, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => log.AppendAsync(Numbered(number), cancellation)));
}
