using System.Net;

namespace Rempart.Server.Collectors.Syslog;

/// <summary>How many connections there are, in all and from each sender.</summary>
internal sealed class ConnectionLimits(int most, int mostOfOne)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _senders = [];
    private int _all;

    public bool TryEnter(IPAddress sender)
    {
        lock (_lock)
        {
            var own = _senders.GetValueOrDefault(sender);
            if (_all >= most || own >= mostOfOne)
                return false;
            _all++;
            _senders[sender] = own + 1;
            return true;
        }
    }

    public void Leave(IPAddress sender)
    {
        lock (_lock)
        {
            _all--;
            if (--_senders[sender] == 0)
                _senders.Remove(sender);
        }
    }
}
