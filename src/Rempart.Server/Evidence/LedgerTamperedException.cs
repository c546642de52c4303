namespace Rempart.Server.Evidence;

/// <summary>What is stored in the ledger does not fit its own signed checkpoints. Nothing is appended until a person looked.</summary>
internal sealed class LedgerTamperedException(string message) : Exception(message);
