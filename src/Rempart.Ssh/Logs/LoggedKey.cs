namespace Rempart.Ssh.Logs;

/// <summary>The key in a login's line.</summary>
/// <param name="Kind">Its kind in sshd's short form, such as <c>ED25519-CERT</c>.</param>
/// <param name="Fingerprint">Its fingerprint, <c>SHA256:…</c>.</param>
/// <param name="Certificate">What its certificate says; null for a bare key.</param>
public sealed record LoggedKey(string Kind, string Fingerprint, LoggedCertificate? Certificate);

/// <summary>The certificate in a line. In the line of a refusal its authority may be anyone's, so that the key id is the sender's word.</summary>
/// <param name="KeyId">The key id.</param>
/// <param name="Serial">The serial.</param>
/// <param name="AuthorityFingerprint">The authority's fingerprint.</param>
public sealed record LoggedCertificate(string KeyId, ulong Serial, string AuthorityFingerprint);
