using System.Text;
using System.Text.Json;
using CsCheck;
using Rempart.Events.Ocsf;
using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Events;

public sealed class EventWriterTests
{
    [Fact]
    public void An_event_is_one_line_of_canonical_JSON() =>
        Parsed.One("sshd", "Nov 24 11:00:00 web sshd[5]: Failed password for root from 192.0.2.7 port 42 ssh2").Json.ShouldBe(
            "{\"class_uid\":3002,\"class_name\":\"Authentication\",\"category_uid\":3,\"category_name\":\"Identity & Access Management\",\"activity_id\":1,\"activity_name\":\"Logon\",\"type_uid\":300201,"
            + "\"severity_id\":2,\"severity\":\"Low\",\"status_id\":2,\"status\":\"Failure\",\"time\":1795518000000,"
            + "\"metadata\":{\"version\":\"1.5.0\",\"uid\":\"44670af77f6457c4b89f736ebdcda198\",\"logged_time\":1795521600000,\"product\":{\"name\":\"Linux\"},\"transformation_info_list\":[{\"name\":\"sshd/1\",\"product\":{\"name\":\"Rempart\"}}],"
            + "\"event_code\":\"auth-failed\",\"log_name\":\"sshd\",\"log_provider\":\"sshd\",\"original_time\":\"Nov 24 11:00:00\"},"
            + "\"actor\":{\"process\":{\"pid\":5}},\"auth_protocol\":\"SSH\",\"device\":{\"hostname\":\"web\"},\"message\":\"Failed password for root from 192.0.2.7 port 42 ssh2\",\"service\":{\"name\":\"sshd\"},"
            + "\"src_endpoint\":{\"ip\":\"192.0.2.7\",\"port\":42},\"user\":{\"name\":\"root\"},"
            + "\"raw_data\":\"Nov 24 11:00:00 web sshd[5]: Failed password for root from 192.0.2.7 port 42 ssh2\",\"unmapped\":{\"method\":\"password\"}}");

    [Fact]
    public void What_no_parser_knows_keeps_its_text_and_the_reason() =>
        Parsed.One("auto", "hello \"x\"\u0001\u0000\\").Json.ShouldEndWith(
            ",\"original\":1}".Replace(",\"original\":1", "\"message\":\"hello \\\"x\\\"\\u0001\\u0000\\\\\",\"raw_data\":\"hello \\\"x\\\"\\u0001\\u0000\\\\\",\"unmapped\":{\"parse_problem\":\"no parser knows this line\"}", StringComparison.Ordinal));

    [Fact]
    public void Bytes_that_are_no_text_are_kept_beside_the_text()
    {
        byte[] line = [(byte)'a', 0xff, (byte)'b'];
        var json = Parsed.Bytes("auto", line).ShouldHaveSingleItem().Json;

        using var document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("raw_data").GetString().ShouldBe("a\ufffdb");
        document.RootElement.GetProperty("unmapped").GetProperty("raw_base64").GetBytesFromBase64().ShouldBe(line);
    }

    [Fact]
    public void Any_bytes_come_back_from_the_JSON_of_their_event() =>
        Gen.Byte.Array[1, 200].Where(bytes => bytes.AsSpan().TrimEnd("\r\n"u8).Length > 0).Sample(bytes =>
        {
            var parsed = Parsed.Bytes("auto", bytes)[0];
            using var document = JsonDocument.Parse(parsed.Json);
            var raw = document.RootElement.TryGetProperty("unmapped", out var unmapped) && unmapped.TryGetProperty("raw_base64", out var base64)
                ? base64.GetBytesFromBase64() : Encoding.UTF8.GetBytes(document.RootElement.GetProperty("raw_data").GetString()!);
            raw.ShouldBe(bytes.AsSpan().TrimEnd("\r\n"u8).ToArray());
        });

    [Fact]
    public void Every_attribute_has_a_place_of_its_own_and_the_attributes_of_an_object_stand_together()
    {
        FieldTable.Paths.Length.ShouldBe(FieldTable.Count);
        Enum.GetValues<Field>().Length.ShouldBe(FieldTable.Count);
        FieldTable.Paths.Select(Encoding.ASCII.GetString).Distinct().Count().ShouldBe(FieldTable.Count);
        foreach (var depth in new[] { 1, 2 })
        {
            var objects = FieldTable.Segments.Where(path => path.Length > depth).Select(path => string.Join('.', path[..depth]));
            var runs = objects.Aggregate(new List<string>(), (seen, name) => { if (seen.LastOrDefault() != name) seen.Add(name); return seen; });
            runs.Distinct().Count().ShouldBe(runs.Count);
        }
    }

    [Fact]
    public void Every_subset_of_attributes_is_valid_JSON_that_says_the_same_as_the_flat_view() =>
        Gen.Int[0, FieldTable.Count - 1].Array[0, 30].Sample(fields =>
        {
            var value = new SecurityEvent();
            value.Begin("s"u8, 1, 0, "raw"u8, 0);
            foreach (var field in fields)
            {
                switch (FieldTable.Kinds[field])
                {
                    case FieldKind.Text:
                        value.Set((Field)field, "text"u8);
                        break;
                    case FieldKind.Number or FieldKind.Flag:
                        value.Set((Field)field, 1);
                        break;
                    default:
                        value.Add((Field)field, "listed"u8);
                        break;
                }
            }
            using var document = JsonDocument.Parse(value.ToString());
            foreach (var field in value)
            {
                var at = document.RootElement;
                foreach (var part in Encoding.ASCII.GetString(field.Path).Split('.'))
                {
                    if (at.ValueKind == JsonValueKind.Array)
                        at = at[0];
                    at = at.GetProperty(part);
                }
                if (at.ValueKind == JsonValueKind.Array)
                    at = at[0];
                at.ToString().ShouldBe(Encoding.ASCII.GetString(field.Value), StringCompareShould.IgnoreCase);
            }
        });

    [Fact]
    public void The_id_depends_on_source_position_and_text()
    {
        string Id(string source, long position, string text)
        {
            var value = new SecurityEvent();
            value.Begin(Encoding.UTF8.GetBytes(source), position, 0, Encoding.UTF8.GetBytes(text), 0);
            return value.Id;
        }

        Id("a", 1, "x").ShouldBe(Id("a", 1, "x"));
        new[] { Id("a", 1, "x"), Id("b", 1, "x"), Id("a", 2, "x"), Id("a", 1, "y") }.Distinct().Count().ShouldBe(4);
        Id("a", 1, "x").Length.ShouldBe(32);
    }

    [Fact]
    public void More_names_than_fit_are_in_the_raw_text_and_the_event_says_so()
    {
        var line = "{\"log_id\":\"1\",\"type\":\"s\"," + string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"k{i}\":{i}")) + "}";
        var parsed = Parsed.One("auth0", line);

        parsed["unmapped.k0"].ShouldBe("0");
        parsed["unmapped.more"].ShouldBe("true");
        parsed.Fields.Count(field => field.Path.StartsWith("unmapped.", StringComparison.Ordinal)).ShouldBe(1025);
    }
}
