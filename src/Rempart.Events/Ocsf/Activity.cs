namespace Rempart.Events.Ocsf;

/// <summary>The <c>activity_id</c> of each class; 0 is unknown and 99 other in all of them.</summary>
internal static class Activity
{
    public const byte Unknown = 0;
    public const byte Other = 99;

    public static class Authentication
    {
        public const byte Logon = 1;
        public const byte Logoff = 2;
        public const byte AuthenticationTicket = 3;
    }

    public static class Account
    {
        public const byte Create = 1;
        public const byte Enable = 2;
        public const byte PasswordChange = 3;
        public const byte PasswordReset = 4;
        public const byte Disable = 5;
        public const byte Delete = 6;
        public const byte AttachPolicy = 7;
        public const byte DetachPolicy = 8;
        public const byte Lock = 9;
        public const byte MfaEnable = 10;
        public const byte MfaDisable = 11;
    }

    /// <summary>Of Network Activity and SSH Activity.</summary>
    public static class Network
    {
        public const byte Open = 1;
        public const byte Close = 2;
        public const byte Reset = 3;
        public const byte Fail = 4;
        public const byte Refuse = 5;
        public const byte Traffic = 6;
        public const byte Listen = 7;
    }

    public static class Process
    {
        public const byte Launch = 1;
        public const byte Terminate = 2;
        public const byte Open = 3;
        public const byte Inject = 4;
        public const byte SetUserId = 5;
    }

    public static class FileSystem
    {
        public const byte Create = 1;
        public const byte Read = 2;
        public const byte Update = 3;
        public const byte Delete = 4;
        public const byte Rename = 5;
        public const byte SetAttributes = 6;
        public const byte SetSecurity = 7;
        public const byte Mount = 12;
        public const byte Unmount = 13;
        public const byte Open = 14;
    }

    public static class Api
    {
        public const byte Create = 1;
        public const byte Read = 2;
        public const byte Update = 3;
        public const byte Delete = 4;
    }

    public static class Datastore
    {
        public const byte Read = 1;
        public const byte Update = 2;
        public const byte Connect = 3;
        public const byte Query = 4;
        public const byte Write = 5;
        public const byte Create = 6;
        public const byte Delete = 7;
    }

    public static class Finding
    {
        public const byte Create = 1;
        public const byte Close = 3;
    }
}
