using System.Text.Json.Serialization;
using Rempart.Core.Posture;
using Rempart.Server.Identity.Sessions;

namespace Rempart.Server.Identity.Api;

/// <summary>Who calls.</summary>
/// <param name="Id">The id of the account or client.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">viewer, operator, approver or administrator; null for none.</param>
/// <param name="Actor">How evidence names it.</param>
public sealed record Me(string Id, string Name, string? Role, string Actor);

/// <summary>A local account.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its user name.</param>
/// <param name="Role">viewer, operator, approver or administrator.</param>
/// <param name="Blocked">True when an administrator blocked it.</param>
/// <param name="SecondFactor">True when it has a second factor.</param>
/// <param name="MustChangePassword">True while its password is a one-time one.</param>
/// <param name="LockedUntil">The end of a lockout after failed sign-ins; null when there is none.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastSignInAt">When it last signed in; null when never.</param>
public sealed record User(
    Guid Id, string Name, string Role, bool Blocked, bool SecondFactor, bool MustChangePassword, DateTimeOffset? LockedUntil,
    DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt);

/// <summary>Makes an account.</summary>
/// <param name="Name">Its user name: letters, digits and <c>-._@+</c>.</param>
/// <param name="Role">viewer, operator, approver or administrator.</param>
public sealed record CreateUser(string? Name, string? Role);

/// <summary>Changes an account; what is null stays. Its sessions end.</summary>
/// <param name="Role">The new role.</param>
/// <param name="Blocked">Blocks or unblocks it.</param>
public sealed record ChangeUser(string? Role, bool? Blocked);

/// <summary>Resets a password.</summary>
/// <param name="RemoveSecondFactor">True when the person lost the authenticator.</param>
public sealed record ResetPassword(bool RemoveSecondFactor);

/// <summary>An account with a one-time password, which is shown this once.</summary>
/// <param name="User">The account.</param>
/// <param name="OneTimePassword">Give it to the person; it must be changed at the next sign-in.</param>
public sealed record UserPassword(User User, string OneTimePassword);

/// <summary>A machine client.</summary>
/// <param name="Id">Its client id.</param>
/// <param name="Name">What it is.</param>
/// <param name="Role">viewer, operator, approver, administrator, or bastion for the agent of a bastion.</param>
public sealed record Client(string Id, string Name, string Role);

/// <summary>Makes a machine client.</summary>
/// <param name="Id">Its client id: 3 to 64 lower-case letters, digits and dashes.</param>
/// <param name="Name">What it is; its id when null.</param>
/// <param name="Role">viewer, operator, approver, administrator, or bastion for the agent of a bastion.</param>
public sealed record CreateClient(string? Id, string? Name, string? Role);

/// <summary>A machine client with its secret, which is shown this once.</summary>
/// <param name="Client">The client.</param>
/// <param name="Secret">Its secret.</param>
public sealed record ClientSecret(Client Client, string Secret);

/// <summary>How many sessions and sign-ins were ended.</summary>
/// <param name="Count">Their number.</param>
public sealed record Ended(int Count);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(ProtectedResource))]
[JsonSerializable(typeof(Page<User>))]
[JsonSerializable(typeof(CreateUser))]
[JsonSerializable(typeof(ChangeUser))]
[JsonSerializable(typeof(ResetPassword))]
[JsonSerializable(typeof(UserPassword))]
[JsonSerializable(typeof(Page<Client>))]
[JsonSerializable(typeof(CreateClient))]
[JsonSerializable(typeof(ClientSecret))]
[JsonSerializable(typeof(Page<SessionRecord>))]
[JsonSerializable(typeof(Ended))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class IdentityJson : JsonSerializerContext;
