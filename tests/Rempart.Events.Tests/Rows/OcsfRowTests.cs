using System.Buffers;
using System.Text;
using CsCheck;
using Rempart.Events.Ocsf;
using Rempart.Events.Tests.Support;

namespace Rempart.Events.Tests.Rows;

public sealed class OcsfRowTests
{
    private const string Line = "Nov 24 11:00:00 web sshd[5]: Failed password for root from 192.0.2.7 port 42 ssh2";

    [Fact]
    public void A_line_becomes_values_and_the_same_line_again()
    {
        var line = Parsed.One("sshd", Line).Json;
        var row = new OcsfRow();

        row.ReadLine(Encoding.UTF8.GetBytes(line)).ShouldBeTrue();

        row.ClassUid.ShouldBe(3002);
        row.Time.ShouldBe(1795518000000);
        row.LoggedTime.ShouldBe(1795521600000);
        Encoding.UTF8.GetString(row.Uid).ShouldBe("44670af77f6457c4b89f736ebdcda198");
        Encoding.UTF8.GetString(row.Parser).ShouldBe("sshd/1");
        Encoding.UTF8.GetString(row.Text(Number("src_endpoint.ip"))).ShouldBe("192.0.2.7");
        row.Number(Number("src_endpoint.port")).ShouldBe(42);
        Encoding.UTF8.GetString(row.Unmapped).ShouldBe("{\"method\":\"password\"}");
        row.Verbatim.IsEmpty.ShouldBeTrue();
        Written(row).ShouldBe(line + "\n");
    }

    [Fact]
    public void Any_record_of_any_source_gives_its_line_back_without_being_kept_word_for_word() =>
        Gen.Select(Gen.Int[0, EventParser.Kinds.Count - 1].Select(index => EventParser.Kinds[index]), Gen.OneOf(Gen.Byte.Array[1, 200], Gen.Const(Encoding.UTF8.GetBytes(Line)))).Sample((kind, bytes) =>
        {
            foreach (var parsed in Parsed.Bytes(kind, bytes))
            {
                var row = new OcsfRow();
                row.ReadLine(Encoding.UTF8.GetBytes(parsed.Json)).ShouldBeTrue();
                row.Verbatim.IsEmpty.ShouldBeTrue(parsed.Json);
                Written(row).ShouldBe(parsed.Json + "\n");
            }
        });

    [Fact]
    public void Any_attributes_give_their_line_back() =>
        Gen.Select(Gen.Int[0, FieldTable.Count - 1], Gen.String).Array[0, 30].Sample(fields =>
        {
            var value = new SecurityEvent();
            value.Begin("s"u8, 1, 0, "raw"u8, 0);
            foreach (var (field, text) in fields)
            {
                switch (FieldTable.Kinds[field])
                {
                    case FieldKind.Text:
                        value.Set((Field)field, Encoding.UTF8.GetBytes(text));
                        break;
                    case FieldKind.Number or FieldKind.Flag:
                        value.Set((Field)field, text.Length & 1);
                        break;
                    default:
                        value.Add((Field)field, Encoding.UTF8.GetBytes(text));
                        break;
                }
            }
            var line = value.ToString().TrimEnd('\n');
            var row = new OcsfRow();
            row.ReadLine(Encoding.UTF8.GetBytes(line)).ShouldBeTrue();
            row.Verbatim.IsEmpty.ShouldBeTrue(line);
            Written(row).ShouldBe(line + "\n");
        });

    [Theory]
    [InlineData("{\"time\":1}", true)]
    [InlineData("{\"time\":1,\"class_uid\":77,\"activity_id\":500}", true)]
    [InlineData("{ \"class_uid\": 3002, \"time\": 12, \"user\": {\"name\": \"a\", \"more\": [1, {\"x\": 2}]}, \"resources\": [{\"name\": \"a\"}, {\"name\": \"b\"}] }", true)]
    [InlineData("{\"class_uid\":\"x\",\"time\":1.5}", false)]
    [InlineData("{}", false)]
    [InlineData("[1]", false)]
    [InlineData("no JSON", false)]
    [InlineData("{\"time\":1} {\"time\":2}", false)]
    [InlineData("{\"time\":1,\"message\":\"\\ud800\"}", false)]
    public void What_no_writer_of_ours_wrote_is_kept_word_for_word(string line, bool isEvent)
    {
        var row = new OcsfRow();

        row.ReadLine(Encoding.UTF8.GetBytes(line)).ShouldBe(isEvent);

        row.Uid.Length.ShouldBe(32);
        Encoding.UTF8.GetString(row.Verbatim).ShouldBe(line);
        Written(row).ShouldBe(line + "\n");
    }

    [Fact]
    public void Any_text_at_all_is_taken_and_given_back() =>
        Gen.OneOf(Gen.String, Gen.String.Select(text => $"{{\"time\":1,\"x\":{text}}}")).Where(text => text.Length > 0).Sample(text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var row = new OcsfRow();
            row.ReadLine(bytes);
            var output = new ArrayBufferWriter<byte>();
            row.WriteLine(output);
            output.WrittenSpan[..^1].SequenceEqual(bytes).ShouldBeTrue();
        });

    [Fact]
    public void The_attributes_are_those_that_events_are_written_with()
    {
        OcsfAttributes.All.Count.ShouldBe(FieldTable.Count);
        OcsfAttributes.All[Number("src_endpoint.port")].Type.ShouldBe(OcsfType.Number);
        OcsfAttributes.All[Number("is_mfa")].Type.ShouldBe(OcsfType.Flag);
        OcsfAttributes.All[Number("actor.user.groups.name")].Type.ShouldBe(OcsfType.Texts);
        OcsfAttributes.All[Number("http_request.x_forwarded_for")].Type.ShouldBe(OcsfType.Texts);
    }

    private static int Number(string path) => OcsfAttributes.All.Select((one, at) => (one.Path, at)).First(one => one.Path == path).at;

    private static string Written(OcsfRow row)
    {
        var output = new ArrayBufferWriter<byte>();
        row.WriteLine(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
