namespace Rempart.Events.Ocsf;

/// <summary>The captions that OCSF 1.5.0 gives to classes, categories and activities.</summary>
internal static class ClassNames
{
    /// <summary>The version of the schema that events are written in.</summary>
    public const string SchemaVersion = "1.5.0";

    public static readonly EventClass[] All =
    [
        EventClass.Base, EventClass.FileSystemActivity, EventClass.ProcessActivity, EventClass.DetectionFinding, EventClass.AccountChange,
        EventClass.Authentication, EventClass.NetworkActivity, EventClass.HttpActivity, EventClass.SshActivity, EventClass.ApiActivity,
        EventClass.DatastoreActivity,
    ];

    private static readonly string[] Network = ["Open", "Close", "Reset", "Fail", "Refuse", "Traffic", "Listen"];

    public static string Of(EventClass @class) => @class switch
    {
        EventClass.FileSystemActivity => "File System Activity",
        EventClass.ProcessActivity => "Process Activity",
        EventClass.DetectionFinding => "Detection Finding",
        EventClass.AccountChange => "Account Change",
        EventClass.Authentication => "Authentication",
        EventClass.NetworkActivity => "Network Activity",
        EventClass.HttpActivity => "HTTP Activity",
        EventClass.SshActivity => "SSH Activity",
        EventClass.ApiActivity => "API Activity",
        EventClass.DatastoreActivity => "Datastore Activity",
        _ => "Base Event",
    };

    public static (int Id, string Name) Category(EventClass @class) => ((int)@class / 1000) switch
    {
        1 => (1, "System Activity"),
        2 => (2, "Findings"),
        3 => (3, "Identity & Access Management"),
        4 => (4, "Network Activity"),
        6 => (6, "Application Activity"),
        _ => (0, "Uncategorized"),
    };

    public static string Activity(EventClass @class, int activity) => activity switch
    {
        0 => "Unknown",
        99 => "Other",
        _ => Activities(@class) is var names && activity <= names.Length ? names[activity - 1] : "Other",
    };

    /// <summary>The captions of the activities 1, 2, 3…</summary>
    public static string[] Activities(EventClass @class) => @class switch
    {
        EventClass.FileSystemActivity => ["Create", "Read", "Update", "Delete", "Rename", "Set Attributes", "Set Security", "Get Attributes", "Get Security", "Encrypt", "Decrypt", "Mount", "Unmount", "Open"],
        EventClass.ProcessActivity => ["Launch", "Terminate", "Open", "Inject", "Set User ID"],
        EventClass.DetectionFinding => ["Create", "Update", "Close"],
        EventClass.AccountChange => ["Create", "Enable", "Password Change", "Password Reset", "Disable", "Delete", "Attach Policy", "Detach Policy", "Lock", "MFA Factor Enable", "MFA Factor Disable"],
        EventClass.Authentication => ["Logon", "Logoff", "Authentication Ticket", "Service Ticket Request", "Service Ticket Renew", "Preauth"],
        EventClass.NetworkActivity or EventClass.SshActivity => Network,
        EventClass.HttpActivity => ["Connect", "Delete", "Get", "Head", "Options", "Post", "Put", "Trace"],
        EventClass.ApiActivity => ["Create", "Read", "Update", "Delete"],
        EventClass.DatastoreActivity => ["Read", "Update", "Connect", "Query", "Write", "Create", "Delete", "List", "Encrypt", "Decrypt"],
        _ => [],
    };

    public static string Of(EventSeverity severity) => severity switch
    {
        EventSeverity.Informational => "Informational",
        EventSeverity.Low => "Low",
        EventSeverity.Medium => "Medium",
        EventSeverity.High => "High",
        EventSeverity.Critical => "Critical",
        EventSeverity.Fatal => "Fatal",
        _ => "Unknown",
    };

    public static string Of(EventStatus status) => status switch
    {
        EventStatus.Success => "Success",
        EventStatus.Failure => "Failure",
        _ => "Unknown",
    };
}
