namespace Rempart.Server.Collectors.Intake;

/// <summary>How much of what is being received may be held at once. Who does not fit is asked to come back.</summary>
internal sealed class HeldBytes(long most)
{
    private long _held;

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= most)
            return true;
        Interlocked.Add(ref _held, -bytes);
        return false;
    }

    public void Give(int bytes) => Interlocked.Add(ref _held, -bytes);
}
