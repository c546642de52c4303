namespace Rempart.Ssh;

/// <summary>
/// Bytes or text of someone else are not what they should be. The message says where, and what to do when something can be done.
/// It never holds a secret. Every parser of this engine throws this and nothing else on bad input.
/// </summary>
/// <param name="message">What is wrong, and where.</param>
/// <param name="innerException">What a library said, if it was a library that refused.</param>
public sealed class SshFormatException(string message, Exception? innerException = null) : Exception(message, innerException);
