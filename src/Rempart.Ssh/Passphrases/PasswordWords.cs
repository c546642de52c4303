namespace Rempart.Ssh.Passphrases;

/// <summary>Passwords that everybody knows to be everybody's, the commonest first. Put together for Rempart.</summary>
internal static class PasswordWords
{
    public const string All = """
        123456 password 123456789 12345678 12345 qwerty azerty 1234567 111111 123123 1234567890 abc123 000000 iloveyou password1 admin
        motdepasse azertyuiop qwertyuiop letmein welcome monkey dragon sunshine princess football baseball master shadow superman batman
        trustno1 hello freedom whatever login passw0rd starwars 654321 666666 121212 7777777 888888 987654321 112233 123321 159753 147258
        147258369 159357 101010 123qwe 1q2w3e 1q2w3e4r 1q2w3e4r5t qwe123 q1w2e3r4 zaq12wsx qazwsx qwerty123 azerty123 qwertz asdfgh asdfghjkl
        zxcvbn zxcvbnm wxcvbn qsdfgh qsdfghjklm aqwzsx abcdef abcd1234 aaaaaa a1b2c3 secret changeme default root toor administrator guest
        test test123 testing user pass passe pass123 password123 password12 admin123 welcome1 welcome123 letmein1 access server system
        soleil chouchou doudou loulou bonjour coucou marseille doudoune nathalie camille jetaime jetaime1 chocolat vanille bisous cheval
        caramel chaton papillon poisson princesse tigrou pitchoune titeuf pokemon naruto france paris lyon bordeaux toulouse jesus
        mustang michael jordan harley ranger hunter buster soccer hockey killer george charlie andrew michelle love pepper ginger
        jessica joshua daniel thomas summer winter spring autumn asshole fuckyou fuck cheese computer internet cookie maverick matrix
        phoenix tigger corvette mercedes ferrari porsche yamaha samsung nokia google facebook linkedin amazon apple windows linux ubuntu
        debian oracle cisco docker kubernetes openssh ssh rsa bastion rempart database postgres mysql redis jenkins gitlab github azure
        company office service backup manager support helpdesk letmein123 iloveyou1 monkey1 dragon1 sunshine1 princess1 football1
        qwerty1 azerty1 azertyu azerty12 motdepasse1 motdepasse123 123soleil loveyou mylove babygirl lovely angel angels flower butterfly
        donald trump biden hottie sexy ninja samurai hacker h4x0r zombie vampire batman1 superman1 spiderman ironman avengers pikachu
        minecraft fortnite roblox nintendo playstation xbox gamer gaming blink182 metallica slipknot nirvana eminem liverpool arsenal
        chelsea barcelona realmadrid juventus psg om olympique cowboys steelers yankees lakers patriots eagles packers redsox
        1qaz2wsx 1qazxsw2 qwer1234 asdf1234 zxcv1234 asdfasdf qweasd qweasdzxc poiuytrewq mnbvcxz 0987654321 9876543210 11111111
        00000000 12341234 55555 5555555 99999999 222222 333333 444444 131313 696969 202020 232323 pa55word p4ssword passwort contrasena
        senha parola haslo sifre geheim sommer winter2024 summer2024 spring2025 autumn2025 hiver printemps automne janvier fevrier
        """;
}
