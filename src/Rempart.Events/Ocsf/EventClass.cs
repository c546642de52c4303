namespace Rempart.Events;

/// <summary>
/// The classes of the Open Cybersecurity Schema Framework 1.5.0 that Rempart's parsers produce. The number is the
/// <c>class_uid</c> of https://schema.ocsf.io/1.5.0/classes.
/// </summary>
public enum EventClass
{
    /// <summary>What fits no other class, and every line that no parser understood.</summary>
    Base = 0,

    /// <summary>File System Activity.</summary>
    FileSystemActivity = 1001,

    /// <summary>Process Activity.</summary>
    ProcessActivity = 1007,

    /// <summary>Detection Finding.</summary>
    DetectionFinding = 2004,

    /// <summary>Account Change.</summary>
    AccountChange = 3001,

    /// <summary>Authentication.</summary>
    Authentication = 3002,

    /// <summary>Network Activity.</summary>
    NetworkActivity = 4001,

    /// <summary>HTTP Activity.</summary>
    HttpActivity = 4002,

    /// <summary>SSH Activity.</summary>
    SshActivity = 4007,

    /// <summary>API Activity.</summary>
    ApiActivity = 6003,

    /// <summary>Datastore Activity.</summary>
    DatastoreActivity = 6005,
}
