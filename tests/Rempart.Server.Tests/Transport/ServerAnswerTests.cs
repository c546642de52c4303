using CsCheck;
using Rempart.Server.Transport;

namespace Rempart.Server.Tests.Transport;

public sealed class ServerAnswerTests
{
    [Theory]
    [InlineData("15030100020228", TlsVersion.Tls10, "Refused")]
    [InlineData("160301003a020000360301", TlsVersion.Tls10, "Accepted")]
    [InlineData("160301003a020000360302", TlsVersion.Tls10, "Refused")]
    [InlineData("160303003a020000360303", TlsVersion.Tls12, "Accepted")]
    [InlineData("160303003a020000360301", TlsVersion.Tls13, "Refused")]
    [InlineData("160303003a020000360303", TlsVersion.Tls13, "more")]
    [InlineData("160303003a0200", TlsVersion.Tls12, "more")]
    [InlineData("160303003a010000360303", TlsVersion.Tls12, "NotTls")]
    [InlineData("485454502f312e31", TlsVersion.Tls12, "NotTls")]
    [InlineData("16", TlsVersion.Tls12, "more")]
    [InlineData("", TlsVersion.Tls12, "more")]
    public void The_first_bytes_tell_what_the_server_made_of_it(string hex, object offered, string answer) =>
        (ServerAnswer.Judge(Convert.FromHexString(hex), ended: false, (TlsVersion)offered)?.ToString() ?? "more").ShouldBe(answer);

    [Fact]
    public void Any_bytes_are_judged_and_an_end_is_always_an_answer()
    {
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Bool, Gen.OneOf(Gen.Const(TlsVersion.Ssl30), Gen.Const(TlsVersion.Tls12), Gen.Const(TlsVersion.Tls13))).Sample(
            (bytes, hello, version) =>
            {
                if (hello && bytes.Length > 10)
                    (bytes[0], bytes[1], bytes[5], bytes[9], bytes[10]) = (22, 3, 2, 3, 3);
                ServerAnswer.Judge(bytes, ended: false, version);
                return ServerAnswer.Judge(bytes, ended: true, version) is not null;
            },
            iter: 50_000);
    }
}
