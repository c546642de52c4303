using System.Text.Json;
using Rempart.Events.Envelopes;
using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Parsers.Kubernetes;

/// <summary>
/// The audit log of the Kubernetes API server: <c>Event</c> of audit.k8s.io/v1, alone or as <c>EventList</c> as the webhook sends it.
/// Request and response bodies are kept whole under <c>unmapped</c>.
/// </summary>
internal sealed class KubernetesAuditParser : LogParser
{
    public static ParserInfo Description { get; } = new("kubernetes-audit", 1, "Kubernetes", "audit");

    public override ParserInfo Info => Description;

    public override bool LooksRight(ReadOnlySpan<byte> content) => content is [(byte)'{', ..] && content.IndexOf("\"audit.k8s.io/"u8) > 0;

    public override bool TrySplit(ReadOnlySpan<byte> content, List<Range> items) =>
        content[..Math.Min(content.Length, 4096)].IndexOf("EventList"u8) > 0 && content.IndexOf("\"items\""u8) > 0
        && JsonArrays.TrySplit(content, "items"u8, items);

    public override string? Read(in LogMessage message, SecurityEvent into, ParserContext context)
    {
        var text = Bytes.TrimEnd(message.Content);
        if (text is not [(byte)'{', ..])
            return "no JSON object";
        try
        {
            var json = new Utf8JsonReader(text, JsonText.Options);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.ValueSpan;
                json.Read();
                Property(name, ref json, text, into, context);
            }
            json.Read();
        }
        catch (JsonException error)
        {
            return "no JSON: " + JsonProblem.Of(error);
        }
        if (!into.Has(Field.ApiOperation))
            return "an object without a verb";
        into.Set(Field.ApiServiceName, "kube-apiserver"u8);
        Classify(into);
        return null;
    }

    private static void Property(ReadOnlySpan<byte> name, ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        switch (name.Length)
        {
            case 4 when name.SequenceEqual("verb"u8):
                JsonText.Set(into, Field.ApiOperation, name, ref json, text, ref context.Scratch);
                return;
            case 4 when name.SequenceEqual("user"u8) && json.TokenType == JsonTokenType.StartObject:
                User(ref json, text, into, context);
                return;
            case 7 when name.SequenceEqual("auditID"u8):
                JsonText.Set(into, Field.MetadataOriginalEventUid, name, ref json, text, ref context.Scratch);
                return;
            case 9 when name.SequenceEqual("userAgent"u8):
                JsonText.Set(into, Field.HttpUserAgent, name, ref json, text, ref context.Scratch);
                return;
            case 9 when name.SequenceEqual("sourceIPs"u8) && json.TokenType == JsonTokenType.StartArray:
                Sources(ref json, into, context);
                return;
            case 9 when name.SequenceEqual("objectRef"u8) && json.TokenType == JsonTokenType.StartObject:
                KubernetesObject.Read(ref json, text, into, context);
                return;
            case 10 when name.SequenceEqual("requestURI"u8) && json.TokenType == JsonTokenType.String:
                Web.RequestLine.Url(JsonText.Of(ref json, ref context.Scratch), into);
                return;
            case 14 when name.SequenceEqual("responseStatus"u8) && json.TokenType == JsonTokenType.StartObject:
                KubernetesObject.Status(ref json, text, into, context);
                return;
            case 24 when name.SequenceEqual("requestReceivedTimestamp"u8) && json.TokenType == JsonTokenType.String && !json.ValueIsEscaped:
                if (IsoTime.TryRead(json.ValueSpan, 0, out var ticks, out _))
                    Syslog.Stamp(into, json.ValueSpan, ticks);
                return;
            default:
                JsonText.Keep(into, name, ref json, text, ref context.Scratch);
                return;
        }
    }

    private static void User(ref Utf8JsonReader json, ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            json.Read();
            if (name.SequenceEqual("username"u8))
                JsonText.Set(into, Field.ActorUserName, "user.username"u8, ref json, text, ref context.Scratch);
            else if (name.SequenceEqual("uid"u8))
                JsonText.Set(into, Field.ActorUserUid, "user.uid"u8, ref json, text, ref context.Scratch);
            else if (name.SequenceEqual("groups"u8) && json.TokenType == JsonTokenType.StartArray)
                Texts(ref json, Field.ActorUserGroups, into, context);
            else if (json.TokenType != JsonTokenType.Null)
                into.AddUnmappedJson(name.SequenceEqual("extra"u8) ? "user.extra"u8 : name, JsonText.Whole(ref json, text));
        }
    }

    // The first is the client, those after it are the proxies on the way.
    private static void Sources(ref Utf8JsonReader json, SecurityEvent into, ParserContext context)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.String)
            {
                json.Skip();
                continue;
            }
            var value = JsonText.Of(ref json, ref context.Scratch);
            if (into.Has(Field.SrcIp))
                into.Add(Field.SrcIntermediateIps, value);
            else
                into.Set(Field.SrcIp, value);
        }
    }

    private static void Texts(ref Utf8JsonReader json, Field field, SecurityEvent into, ParserContext context)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.String)
                into.Add(field, JsonText.Of(ref json, ref context.Scratch));
            else
                json.Skip();
        }
    }

    private static void Classify(SecurityEvent into)
    {
        var verb = into.GetText(Field.ApiOperation);
        var activity = verb switch
        {
            _ when verb.SequenceEqual("create"u8) => Activity.Api.Create,
            _ when verb.SequenceEqual("get"u8) || verb.SequenceEqual("list"u8) || verb.SequenceEqual("watch"u8) => Activity.Api.Read,
            _ when verb.SequenceEqual("update"u8) || verb.SequenceEqual("patch"u8) => Activity.Api.Update,
            _ when verb.SequenceEqual("delete"u8) || verb.SequenceEqual("deletecollection"u8) => Activity.Api.Delete,
            _ => Activity.Other,
        };
        var status = into.Has(Field.ApiResponseCode) ? Web.RequestLine.Outcome(into.GetNumber(Field.ApiResponseCode)) : EventStatus.Unknown;
        into.Classify(EventClass.ApiActivity, activity, status);
    }
}
