using System.Text.Json;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Kubernetes;

/// <summary>The objects of an audit event that tell what was asked for and what came of it.</summary>
internal static class KubernetesObject
{
    /// <summary><c>objectRef</c>: the resource; its subresource stands as <c>unmapped.objectRef.subresource</c>.</summary>
    public static void Read(ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        var type = ReadOnlySpan<byte>.Empty;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            json.Read();
            if (name.SequenceEqual("resource"u8) && json.TokenType == JsonTokenType.String && !json.ValueIsEscaped)
                type = json.ValueSpan;
            else if (name.SequenceEqual("name"u8))
                JsonText.Set(into, Field.ResourceName, "objectRef.name"u8, ref json, text, ref context.Scratch);
            else if (name.SequenceEqual("namespace"u8))
                JsonText.Set(into, Field.ResourceNamespace, "objectRef.namespace"u8, ref json, text, ref context.Scratch);
            else if (name.SequenceEqual("uid"u8))
                JsonText.Set(into, Field.ResourceUid, "objectRef.uid"u8, ref json, text, ref context.Scratch);
            else if (name.SequenceEqual("apiGroup"u8))
                JsonText.Set(into, Field.ApiGroup, "objectRef.apiGroup"u8, ref json, text, ref context.Scratch);
            else if (name.SequenceEqual("apiVersion"u8))
                JsonText.Set(into, Field.ApiVersion, "objectRef.apiVersion"u8, ref json, text, ref context.Scratch);
            else if (json.TokenType == JsonTokenType.String)
                into.AddUnmapped("objectRef"u8, name, JsonText.Of(ref json, ref context.Scratch));
            else
                JsonText.Keep(into, name, ref json, text, ref context.Scratch);
        }
        into.Set(Field.ResourceType, type);
    }

    /// <summary><c>responseStatus</c>: code, and of a refusal reason and message.</summary>
    public static void Status(ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            json.Read();
            if (name.SequenceEqual("code"u8))
                JsonText.Set(into, Field.ApiResponseCode, "responseStatus.code"u8, ref json, text, ref context.Scratch);
            else if (name.SequenceEqual("message"u8))
                JsonText.Set(into, Field.ApiResponseMessage, "responseStatus.message"u8, ref json, text, ref context.Scratch);
            else if (name.SequenceEqual("reason"u8))
                JsonText.Set(into, Field.StatusDetail, "responseStatus.reason"u8, ref json, text, ref context.Scratch);
            else if (json.TokenType == JsonTokenType.String)
                into.AddUnmapped("responseStatus"u8, name, JsonText.Of(ref json, ref context.Scratch));
            else if (name.SequenceEqual("metadata"u8))
                Metadata(ref json, text, into);
            else
                JsonText.Keep(into, name, ref json, text, ref context.Scratch);
        }
    }

    // Most often {}: worth nothing.
    private static void Metadata(ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var whole = JsonText.Whole(ref json, text);
        if (whole.Length > 2)
            into.AddUnmappedJson("responseStatus.metadata"u8, whole);
    }
}
