namespace Rempart.Network.Kubernetes;

/// <summary>A file of manifests.</summary>
/// <param name="Name">The file as the user named it, for messages.</param>
/// <param name="Text">Its text: YAML with any number of documents, or JSON.</param>
public readonly record struct ManifestFile(string Name, string Text);
