namespace Rempart.Ssh.Passphrases;

/// <summary>Common English words, roughly by use. Put together for Rempart.</summary>
internal static class EnglishWords
{
    public const string All = """
        the and you that was for are with his they this have from one had word but not what all were when your can said there use
        each which she how their will other about out many then them these some her would make like him into time has look two more
        write see number way could people than first water been call who oil its now find long down day did get come made may part
        over new sound take only little work know place year live back give most very after thing our just name good sentence man
        think say great where help through much before line right too mean old any same tell boy follow came want show also around
        form three small set put end does another well large must big even such because turn here why ask went men read need land
        different home move try kind hand picture again change off play spell air away animal house point page letter mother answer
        found study still learn should america world high every near add food between own below country plant last school father
        keep tree never start city earth eye light thought head under story saw left few while along might close something seem next
        hard open example begin life always those both paper together got group often run important until children side feet car
        mile night walk white sea began grow took river four carry state once book hear stop without second later miss idea enough
        eat face watch far indian real almost let above girl sometimes mountain cut young talk soon list song being leave family
        body music color stand sun question fish area mark dog horse bird problem complete room knew since ever piece told usually
        friend easy heard order red door sure become top ship across today during short better best however low hour black product
        happen whole measure remember early wave reach listen wind rock space cover fast several hold himself toward five step morning
        pass vowel true hundred against pattern numeral table north slow money map farm pull draw voice seen cold cry plan notice
        south sing war ground fall king town unit figure certain field travel wood fire upon love dream heart power secret magic
        correct battery staple window garden kitchen orange banana lemon apple cherry coffee sugar butter bread cheese chicken cookie
        rabbit tiger lion eagle falcon wolf bear monkey dragon snake spider turtle dolphin whale shark penguin elephant giraffe zebra
        silver gold diamond crystal stone iron steel copper bronze purple green yellow brown pink blue thunder lightning storm rain
        snow winter summer spring autumn monday tuesday wednesday thursday friday saturday sunday january february march april june
        july august september october november december castle knight queen prince princess soldier doctor teacher student worker
        engineer manager computer keyboard monitor network server system program software hardware machine robot rocket planet saturn
        jupiter venus mars mercury galaxy universe star moon forest island ocean desert valley bridge tower church market street
        avenue station airport ticket hotel camera photo video guitar piano violin drum trumpet concert dance football soccer tennis
        hockey basket golf player winner loser champion victory freedom justice peace hope faith luck happy angry crazy lazy clever
        stupid funny pretty ugly beautiful lovely sweet bitter sour salty spicy fresh clean dirty empty full heavy bright dark
        quiet loud quick brown jumps lazy fox never ever forever always password passphrase access login account private public
        """;
}
