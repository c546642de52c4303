using System.Globalization;
using Rempart.Cli.Terminal;
using Rempart.Core.Alerts;

namespace Rempart.Cli.Client;

/// <summary>The part of the API that is about alerts.</summary>
internal sealed partial class ApiClient
{
    public Task<IReadOnlyList<AlertRecord>> AlertsAsync(string state, string level, string? rule, CancellationToken cancellation) =>
        AllAsync($"alerts?state={state}&level={level}" + (rule is null ? "" : "&rule=" + Uri.EscapeDataString(rule)), null, int.MaxValue, JsonText.Alerts.Strict.PageAlertRecord, cancellation);

    public Task<AlertDetails> AlertAsync(long id, CancellationToken cancellation) => CallAsync(HttpMethod.Get, AlertPath(id), null, JsonText.Alerts.Strict.AlertDetails, cancellation);

    public Task<AlertRecord> DecideAlertAsync(long id, string decision, AlertDecisionRequest request, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, $"{AlertPath(id)}/{decision}", Body(request, AlertJson.Default.AlertDecisionRequest), JsonText.Alerts.Strict.AlertRecord, cancellation);

    public Task<IReadOnlyList<Suppression>> SuppressionsAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "alerts/suppressions", null, JsonText.Alerts.Strict.IReadOnlyListSuppression, cancellation);

    public Task<Suppression> SuppressAsync(SuppressionRequest request, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, "alerts/suppressions", Body(request, AlertJson.Default.SuppressionRequest), JsonText.Alerts.Strict.Suppression, cancellation);

    public Task<Suppression> EndSuppressionAsync(long id, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Delete, "alerts/suppressions/" + id.ToString(CultureInfo.InvariantCulture), null, JsonText.Alerts.Strict.Suppression, cancellation);

    public Task<DetectionStatus> DetectionStatusAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "alerts/status", null, JsonText.Alerts.Strict.DetectionStatus, cancellation);

    private static string AlertPath(long id) => "alerts/" + id.ToString(CultureInfo.InvariantCulture);
}
