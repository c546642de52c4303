using System.Globalization;
using Rempart.Cli.Terminal;
using Rempart.Core.Access;

namespace Rempart.Cli.Client;

/// <summary>The part of the API that is about access through the bastion.</summary>
internal sealed partial class ApiClient
{
    public Task<IReadOnlyList<AccessTarget>> AccessTargetsAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "access/targets", null, JsonText.Access.Strict.IReadOnlyListAccessTarget, cancellation);

    public Task<IReadOnlyList<EnrolledKey>> EnrolledKeysAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "access/keys", null, JsonText.Access.Strict.IReadOnlyListEnrolledKey, cancellation);

    public Task<KeyChallenge> KeyChallengeAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, "access/keys/challenge", null, JsonText.Access.Strict.KeyChallenge, cancellation);

    public Task<EnrolledKey> EnrolAsync(KeyEnrolment enrolment, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, "access/keys", Body(enrolment, AccessJson.Default.KeyEnrolment), JsonText.Access.Strict.EnrolledKey, cancellation);

    public Task<AccessGrant> RequestAccessAsync(AccessRequest request, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, "access/grants", Body(request, AccessJson.Default.AccessRequest), JsonText.Access.Strict.AccessGrant, cancellation);

    /// <summary>Grants, newest first.</summary>
    /// <param name="openOnly">Only those that wait or count now.</param>
    /// <param name="person">One person's only; null for all that may be seen.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<IReadOnlyList<AccessGrant>> GrantsAsync(bool openOnly, string? person, CancellationToken cancellation) =>
        CallAsync(
            HttpMethod.Get,
            "access/grants?open=" + (openOnly ? "true" : "false") + (person is null ? "" : "&person=" + Uri.EscapeDataString(person)),
            null,
            JsonText.Access.Strict.IReadOnlyListAccessGrant,
            cancellation);

    /// <summary>A grant; with a wait, once it was decided or the wait is over.</summary>
    public Task<AccessGrant> GrantAsync(string id, int? wait, CancellationToken cancellation) =>
        CallAsync(
            HttpMethod.Get, Grant(id) + (wait is { } seconds ? "?wait=" + seconds.ToString(CultureInfo.InvariantCulture) : ""), null, JsonText.Access.Strict.AccessGrant, cancellation);

    /// <summary>Decides about a grant.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="decision">approval, denial, revocation or review.</param>
    /// <param name="comment">The words to keep.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<AccessGrant> DecideAsync(string id, string decision, string? comment, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, $"{Grant(id)}/{decision}", Body(new AccessDecisionRequest(comment), AccessJson.Default.AccessDecisionRequest), JsonText.Access.Strict.AccessGrant, cancellation);

    public Task<IssuedCertificate> CertificateAsync(string id, string publicKey, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, Grant(id) + "/certificate", Body(new CertificateRequest(publicKey), AccessJson.Default.CertificateRequest), JsonText.Access.Strict.IssuedCertificate, cancellation);

    public Task<IReadOnlyList<BastionSession>> BastionSessionsAsync(bool liveOnly, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, liveOnly ? "access/sessions?live=true" : "access/sessions", null, JsonText.Access.Strict.IReadOnlyListBastionSession, cancellation);

    public Task<BastionAddress> BastionAddressAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "access/bastion", null, JsonText.Access.Strict.BastionAddress, cancellation);

    public Task<BastionInstallation> InstallBastionAsync(string host, string hostPublicKey, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, Bastion(host) + "/installation", Body(new HostKeyRequest(hostPublicKey), AccessJson.Default.HostKeyRequest), JsonText.Access.Strict.BastionInstallation, cancellation);

    public Task<HostCertificate> HostCertificateAsync(string host, string hostPublicKey, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, Bastion(host) + "/host-certificate", Body(new HostKeyRequest(hostPublicKey), AccessJson.Default.HostKeyRequest), JsonText.Access.Strict.HostCertificate, cancellation);

    public Task<SignedBastionUpdate> BastionUpdateAsync(string host, long after, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, Bastion(host) + "/updates?after=" + after.ToString(CultureInfo.InvariantCulture), null, JsonText.Access.Strict.SignedBastionUpdate, cancellation);

    public async Task BastionEventsAsync(BastionEvents events, CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Post, Bastion(events.Bastion) + "/events", Body(events, AccessJson.Default.BastionEvents), cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw await ServerProblems.ReadAsync(response, Address, cancellation).ConfigureAwait(false);
    }

    private static string Grant(string id) => "access/grants/" + Uri.EscapeDataString(id);

    private static string Bastion(string host) => "bastion/" + Uri.EscapeDataString(host);
}
