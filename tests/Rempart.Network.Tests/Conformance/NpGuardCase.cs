namespace Rempart.Network.Tests.Conformance;

/// <summary>One case: a folder of manifests, options, and what the analyzer must print.</summary>
/// <param name="ExpectedFile">The file with the expected output.</param>
/// <param name="Folder">The folder of manifests.</param>
/// <param name="Kind"><c>connlist</c>, <c>exposure</c> or <c>explain</c>.</param>
/// <param name="Format">The format of the output.</param>
/// <param name="Options">The options as the name of the file spells them.</param>
internal sealed record NpGuardCase(string ExpectedFile, string Folder, string Kind, string Format, string Options);
