using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Rempart.Architecture.Tests.Reading;

/// <summary>Collects what a type names: in its base types, members, attributes, locals and instructions.</summary>
internal sealed class CodeScan(PEReader image, MetadataReader reader, TypeNames names)
{
    public CodeType Read(string fullName, IReadOnlyList<TypeDefinitionHandle> parts)
    {
        var uses = new HashSet<string>(StringComparer.Ordinal);
        var calls = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
            ReadType(reader.GetTypeDefinition(part), uses, calls);
        uses.Remove(fullName);
        var outer = parts.Select(reader.GetTypeDefinition).First(part => part.GetDeclaringType().IsNil);
        var isPublic = (outer.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public;
        return new CodeType(fullName, isPublic, [.. uses], [.. calls]);
    }

    private void ReadType(TypeDefinition type, HashSet<string> uses, HashSet<string> calls)
    {
        if (!type.BaseType.IsNil)
            uses.UnionWith(names.Of(type.BaseType));
        foreach (var handle in type.GetInterfaceImplementations())
            uses.UnionWith(names.Of(reader.GetInterfaceImplementation(handle).Interface));
        foreach (var handle in type.GetFields())
            uses.UnionWith(reader.GetFieldDefinition(handle).DecodeSignature(names, null));
        foreach (var handle in type.GetCustomAttributes())
            ReadMember(reader.GetCustomAttribute(handle).Constructor, uses, calls);
        foreach (var handle in type.GetMethods())
            ReadMethod(reader.GetMethodDefinition(handle), uses, calls);
    }

    private void ReadMethod(MethodDefinition method, HashSet<string> uses, HashSet<string> calls)
    {
        uses.UnionWith(TypeNames.Of(method.DecodeSignature(names, null)));
        if (method.RelativeVirtualAddress == 0)
            return;
        var body = image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
            uses.UnionWith(reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null).SelectMany(local => local));
        foreach (var region in body.ExceptionRegions.Where(region => !region.CatchType.IsNil))
            uses.UnionWith(names.Of(region.CatchType));
        foreach (var token in Instructions.Tokens(body.GetILBytes()!))
            ReadMember(token, uses, calls);
    }

    private void ReadMember(EntityHandle handle, HashSet<string> uses, HashSet<string> calls)
    {
        switch (handle.Kind)
        {
            case HandleKind.MemberReference:
                var member = reader.GetMemberReference((MemberReferenceHandle)handle);
                var parent = names.Of(member.Parent);
                uses.UnionWith(parent);
                if (member.GetKind() == MemberReferenceKind.Field)
                {
                    uses.UnionWith(member.DecodeFieldSignature(names, null));
                    break;
                }
                var signature = member.DecodeMethodSignature(names, null);
                uses.UnionWith(TypeNames.Of(signature));
                if (parent.Length > 0)
                    calls.Add(Describe(parent[0], reader.GetString(member.Name), signature));
                break;
            case HandleKind.MethodDefinition:
                var method = reader.GetMethodDefinition((MethodDefinitionHandle)handle);
                uses.Add(names.Outermost(method.GetDeclaringType()));
                break;
            case HandleKind.FieldDefinition:
                uses.Add(names.Outermost(reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()));
                break;
            case HandleKind.MethodSpecification:
                var generic = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                uses.UnionWith(generic.DecodeSignature(names, null).SelectMany(argument => argument));
                ReadMember(generic.Method, uses, calls);
                break;
            default:
                uses.UnionWith(names.Of(handle));
                break;
        }
    }

    private static string Describe(string type, string method, MethodSignature<ImmutableArray<string>> signature) =>
        $"{type}.{method}({string.Join(", ", signature.ParameterTypes.Select(parameter => parameter.FirstOrDefault()))})";
}
