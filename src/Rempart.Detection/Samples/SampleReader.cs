using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Rempart.Detection.Patterns;
using Rempart.Detection.Yaml;

namespace Rempart.Detection;

/// <summary>
/// Reads samples: a mapping with <c>positive</c> and <c>negative</c>, lists of <c>{name, event}</c> or <c>{name, events}</c>, and
/// optionally <c>pipeline</c>.
/// </summary>
public static class SampleReader
{
    /// <summary>Reads a file of samples.</summary>
    /// <param name="file">The file.</param>
    /// <param name="samples">What it holds.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <returns>False when the file has another form.</returns>
    public static bool TryRead(RuleFile file, [NotNullWhen(true)] out RuleSamples? samples, [NotNullWhen(false)] out RuleProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            var documents = YamlReader.Read(file.Text);
            if (documents is not [YamlMapping document])
                throw new RuleException("samples are one mapping with 'positive' and 'negative'", 1, 1);
            foreach (var (key, _) in document.Entries)
            {
                if (key.Value is not ("positive" or "negative" or "pipeline"))
                    throw new RuleException($"samples have no '{key.Value}'; they have positive, negative, pipeline", key);
            }
            samples = new RuleSamples(RuleHeader.Text(document, "pipeline"), [.. List(document, "positive", true), .. List(document, "negative", false)]);
            if (samples.Pipeline is { } name && PipelineNames.Find(name) is null)
                throw new RuleException($"there is no pipeline '{name}'; there are: {string.Join(", ", PipelineNames.All)}", document["pipeline"]!);
            problem = null;
            return true;
        }
        catch (RuleException error)
        {
            samples = null;
            problem = new RuleProblem(file.Path, error.Line, error.Column, error.Message);
            return false;
        }
    }

    private static IEnumerable<RuleSample> List(YamlMapping document, string key, bool matches)
    {
        if (document[key] is null or YamlScalar { IsNull: true })
            return [];
        var list = document[key] as YamlSequence ?? throw new RuleException($"'{key}' must be a list", document[key]!);
        return list.Items.Select((item, index) => Sample(item, matches, index));
    }

    private static RuleSample Sample(YamlNode node, bool matches, int index)
    {
        if (node is not YamlMapping mapping)
            throw new RuleException("a sample must be a mapping with 'name' and 'event' or 'events'", node);
        var events = mapping["events"] switch
        {
            YamlSequence several => several.Items,
            null when mapping["event"] is YamlMapping single => [single],
            _ => throw new RuleException("a sample has 'event', a mapping, or 'events', a list of mappings", mapping),
        };
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var one in events)
        {
            using (var json = new Utf8JsonWriter(bytes))
                Write(json, one);
            bytes.Write("\n"u8);
        }
        return new RuleSample(RuleHeader.Text(mapping, "name") ?? $"#{index + 1}", matches, bytes.WrittenSpan.ToArray());
    }

    private static void Write(Utf8JsonWriter json, YamlNode node)
    {
        switch (node)
        {
            case YamlMapping mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Entries)
                {
                    json.WritePropertyName(key.Value);
                    Write(json, value);
                }
                json.WriteEndObject();
                break;
            case YamlSequence sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Items)
                    Write(json, item);
                json.WriteEndArray();
                break;
            case YamlScalar { IsNull: true }:
                json.WriteNullValue();
                break;
            case YamlScalar { IsPlain: true, Value: "true" or "false" } scalar:
                json.WriteBooleanValue(scalar.Value == "true");
                break;
            case YamlScalar { IsPlain: true } scalar when Number.IsNumber(Encoding.UTF8.GetBytes(scalar.Value)):
                json.WriteRawValue(scalar.Value);
                break;
            case YamlScalar scalar:
                json.WriteStringValue(scalar.Value);
                break;
        }
    }
}
