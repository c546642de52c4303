namespace Rempart.Core.Controls;

/// <summary>What a control would change cannot be planned. The message says what is in the way and what to do; it holds no secrets.</summary>
public sealed class EnforcementException(string message, Exception? inner = null) : Exception(message, inner);
