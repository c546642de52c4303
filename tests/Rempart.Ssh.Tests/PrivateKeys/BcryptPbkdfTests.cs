using Rempart.Ssh.PrivateKeys;

namespace Rempart.Ssh.Tests.PrivateKeys;

public sealed class BcryptPbkdfTests
{
    // The published vectors of OpenBSD's regress test for bcrypt_pbkdf.
    [Theory]
    [InlineData("password", "salt", 4, "5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9")]
    [InlineData("password", "salt", 8, "e1367ec5151a33faac4cc1c144cd23fa15d5548493ecc99b9b5d9c0d3b27bec76227ea66088b849b20ab7aa478010246e74bba51723fefa9f9474d6508845e8d")]
    [InlineData("password", "salt", 42, "833cf0dcf56db65608e8f0dc0ce882bd")]
    public void The_known_vectors_come_out(string passphrase, string salt, int rounds, string expected)
    {
        var key = new byte[expected.Length / 2];

        BcryptPbkdf.Derive(System.Text.Encoding.UTF8.GetBytes(passphrase), System.Text.Encoding.UTF8.GetBytes(salt), rounds, key);

        Convert.ToHexStringLower(key).ShouldBe(expected);
    }
}
