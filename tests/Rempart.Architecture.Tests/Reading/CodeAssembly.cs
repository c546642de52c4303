using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Rempart.Architecture.Tests.Reading;

/// <summary>A compiled assembly: what it refers to, its types, and what the code of each type names.</summary>
internal sealed record CodeAssembly(string Name, ImmutableArray<string> References, ImmutableArray<CodeType> Types)
{
    public static CodeAssembly Of(System.Reflection.Assembly assembly) => Read(assembly.Location);

    private static CodeAssembly Read(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        var reader = image.GetMetadataReader();
        var names = new TypeNames(reader);
        var parts = new Dictionary<string, List<TypeDefinitionHandle>>(StringComparer.Ordinal);
        foreach (var handle in reader.TypeDefinitions)
        {
            // A nested type, also one that the compiler made, is code of the type around it.
            var outer = names.Outermost(handle);
            if (!parts.TryGetValue(outer, out var together))
                parts.Add(outer, together = []);
            together.Add(handle);
        }
        var scan = new CodeScan(image, reader, names);
        return new CodeAssembly(
            reader.GetString(reader.GetAssemblyDefinition().Name),
            [.. reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name)).Order(StringComparer.Ordinal)],
            [.. parts.Select(part => scan.Read(part.Key, part.Value)).OrderBy(type => type.FullName, StringComparer.Ordinal)]);
    }
}

/// <summary>A top-level type with all that is nested in it.</summary>
/// <param name="FullName">Namespace and name.</param>
/// <param name="IsPublic">Seen outside the assembly.</param>
/// <param name="Uses">The full names of the top-level types that its code, members and attributes name.</param>
/// <param name="Calls">The methods it calls: <c>System.DateTime.get_Now()</c>, parameters by full name.</param>
internal sealed record CodeType(string FullName, bool IsPublic, ImmutableHashSet<string> Uses, ImmutableHashSet<string> Calls)
{
    public string Namespace => FullName.LastIndexOf('.') is >= 0 and var dot ? FullName[..dot] : "";

    /// <summary>Made by the compiler for itself: no place for our rules.</summary>
    public bool IsGenerated => FullName.Contains('<', StringComparison.Ordinal);
}
