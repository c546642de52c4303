namespace Rempart.Server.Events.Lake;

internal static partial class LakeMessages
{
    [LoggerMessage(EventId = 700, Level = LogLevel.Error, Message = "The event log takes nothing: {Problem}")]
    public static partial void Refuses(ILogger logger, Exception error, string problem);

    [LoggerMessage(EventId = 701, Level = LogLevel.Error, Message = "{Damage}")]
    public static partial void Damaged(ILogger logger, string damage);

    [LoggerMessage(EventId = 702, Level = LogLevel.Warning, Message = "Security events wait in the log; segments could not be written: {Problem}")]
    public static partial void Waits(ILogger logger, Exception error, string problem);

    [LoggerMessage(EventId = 703, Level = LogLevel.Warning, Message = "The lake was not tidied: {Problem}")]
    public static partial void NotTidied(ILogger logger, Exception error, string problem);

    [LoggerMessage(EventId = 704, Level = LogLevel.Information, Message = "{Count} segments of security events were deleted: {Reason}")]
    public static partial void Deleted(ILogger logger, int count, string reason);
}
