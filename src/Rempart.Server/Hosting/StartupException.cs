namespace Rempart.Server.Hosting;

/// <summary>The server cannot start. The message says what is wrong, where, and what to do; it is shown without a stack trace.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
