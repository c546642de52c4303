using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Tests.Keys;

public sealed class NumberTests
{
    [Theory]
    [InlineData("00000002" + "7fff", "7fff")]
    [InlineData("00000003" + "00ffff", "ffff")]
    [InlineData("00000003" + "7fffff", "The sample, byte 0: the number is longer than 2 bytes.")]
    [InlineData("00000002" + "ffff", "The sample, byte 0: the number is not a positive number.")]
    [InlineData("00000003" + "007fff", "The sample, byte 0: the number is not in the shortest form of a number.")]
    [InlineData("00000000", "The sample, byte 0: the number is not a positive number.")]
    public void A_positive_number_has_at_most_the_bytes_that_were_asked_for(string wire, string expected)
    {
        string said;
        try
        {
            var reader = new SshReader(Convert.FromHexString(wire), "The sample");
            said = Convert.ToHexStringLower(reader.ReadPositiveMpint("number", 2));
        }
        catch (SshFormatException problem)
        {
            said = problem.Message;
        }
        said.ShouldBe(expected);
    }
}
