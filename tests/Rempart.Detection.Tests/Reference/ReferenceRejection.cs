namespace Rempart.Detection.Tests.Reference;

/// <summary>Why the reference evaluator does not take a rule.</summary>
internal sealed class ReferenceRejection(string reason) : Exception(reason);
