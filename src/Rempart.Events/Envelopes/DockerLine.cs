using System.Text.Json;
using Rempart.Events.Parsers;
using Rempart.Events.Scanning;
using Rempart.Events.Times;

namespace Rempart.Events.Envelopes;

/// <summary>A line of Docker's <c>json-file</c> driver: <c>{"log":"message\n","stream":"stderr","time":"…"}</c>. Docker writes <c>log</c> first.</summary>
internal static class DockerLine
{
    public static bool TryOpen(ReadOnlySpan<byte> text, SecurityEvent into, ParserContext context, out LogMessage message)
    {
        message = default;
        if (!text.StartsWith("{\"log\":\""u8))
            return false;
        var json = new Utf8JsonReader(text, JsonText.Options);
        ReadOnlySpan<byte> content = default, time = default;
        try
        {
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.ValueSpan;
                json.Read();
                if (name.SequenceEqual("log"u8) && json.TokenType == JsonTokenType.String)
                    content = JsonText.Of(ref json, ref context.Scratch);
                else if (name.SequenceEqual("time"u8) && json.TokenType == JsonTokenType.String && !json.ValueIsEscaped)
                    time = json.ValueSpan;
                else if (name.SequenceEqual("stream"u8) && json.TokenType == JsonTokenType.String && !json.ValueIsEscaped)
                    into.AddUnmapped("stream"u8, json.ValueSpan);
                else if (name.SequenceEqual("attrs"u8))
                    into.AddUnmappedJson("attrs"u8, JsonText.Whole(ref json, text));
                else
                    return false;
            }
        }
        catch (JsonException)
        {
            return false;
        }
        if (IsoTime.TryRead(time, 0, out var ticks, out _))
            Syslog.Stamp(into, time, ticks);
        message.IsPiece = context.IsPiece(text.IndexOf("\"stream\":\"stderr\""u8) >= 0, goesOn: content is not [.., (byte)'\n']);
        message.Content = Bytes.TrimEnd(content);
        message.HasEnvelope = true;
        return true;
    }
}
