using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rempart.Core.Access;

/// <summary>The JSON of the API of access and of the bastion: as <see cref="Posture.PostureJson"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccessGrant))]
[JsonSerializable(typeof(IReadOnlyList<AccessGrant>))]
[JsonSerializable(typeof(IReadOnlyList<AccessTarget>))]
[JsonSerializable(typeof(AccessRequest))]
[JsonSerializable(typeof(AccessDecisionRequest))]
[JsonSerializable(typeof(CertificateRequest))]
[JsonSerializable(typeof(IssuedCertificate))]
[JsonSerializable(typeof(BastionAddress))]
[JsonSerializable(typeof(KeyEnrolment))]
[JsonSerializable(typeof(EnrolledKey))]
[JsonSerializable(typeof(IReadOnlyList<EnrolledKey>))]
[JsonSerializable(typeof(SignedBastionUpdate))]
[JsonSerializable(typeof(BastionUpdate))]
[JsonSerializable(typeof(BastionEvents))]
[JsonSerializable(typeof(IReadOnlyList<BastionSession>))]
[JsonSerializable(typeof(HostKeyRequest))]
[JsonSerializable(typeof(BastionInstallation))]
[JsonSerializable(typeof(HostCertificate))]
[JsonSerializable(typeof(KeyChallenge))]
[JsonSerializable(typeof(AuthorityRotation))]
[JsonSerializable(typeof(RotatedAuthority))]
public sealed partial class AccessJson : JsonSerializerContext;
