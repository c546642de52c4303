namespace Rempart.Server.Identity;

/// <summary>What an account or a machine client may do; each includes those before it.</summary>
public enum AccessRole
{
    /// <summary>Reads.</summary>
    Viewer = 0,

    /// <summary>Verifies, plans and applies.</summary>
    Operator = 1,

    /// <summary>Accepts risks.</summary>
    Approver = 2,

    /// <summary>Manages users, clients and settings.</summary>
    Administrator = 3,
}

internal static class AccessRoles
{
    /// <summary>The role as tokens, settings and the API write it.</summary>
    public static string Word(this AccessRole role) => role switch
    {
        AccessRole.Viewer => Policies.Viewer,
        AccessRole.Operator => Policies.Operator,
        AccessRole.Approver => Policies.Approver,
        AccessRole.Administrator => Policies.Administrator,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };

    /// <summary>Reads a role's word; null when there is no such role.</summary>
    public static AccessRole? Parse(string? word) =>
        Enum.GetValues<AccessRole>().Where(role => role.Word() == word).Select(role => (AccessRole?)role).FirstOrDefault();

    /// <summary>All words, for messages.</summary>
    public const string Words = "viewer, operator, approver or administrator";

    /// <summary>Whether a word is a role that a machine client may have: one of the four, or that of a bastion's agent.</summary>
    public static bool IsMachineWord(string? word) => word == Policies.Bastion || Parse(word) is not null;

    /// <summary>All words for machine clients, for messages.</summary>
    public const string MachineWords = "viewer, operator, approver, administrator or bastion";
}
