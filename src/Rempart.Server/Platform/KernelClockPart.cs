using System.Runtime.InteropServices;
using Rempart.Core.Controls;

namespace Rempart.Server.Platform;

/// <summary>What the kernel says of its clock. By itself it makes nothing green: the part examines no resource.</summary>
internal sealed class KernelClockPart(IKernelClock clock) : IPlatformPart
{
    public Task InspectAsync(PlatformPolicy policy, AssessmentDraft draft, CancellationToken cancellation)
    {
        var synchronised = clock.IsSynchronised();
        draft.Observe("kernel clock: adjtimex", synchronised switch
        {
            true => "synchronised",
            false => "not synchronised",
            null => "does not say whether it is synchronised",
        });
        if (policy.RequireClockSync && synchronised is false)
            draft.Find(new Finding("clock-not-synchronised", "rempart clock", Severity.Medium, "The kernel's clock is not synchronised with any time source.", "timedatectl set-ntp true"));
        if (policy.RequireClockSync && synchronised is null)
            draft.Miss("rempart clock synchronisation", "the kernel does not say whether its clock is synchronised");
        return Task.CompletedTask;
    }
}

/// <summary>Asks the kernel about its clock.</summary>
internal interface IKernelClock
{
    /// <summary>Whether a time source keeps the clock right; null when the kernel does not say.</summary>
    bool? IsSynchronised();
}

/// <summary>adjtimex(2) with no change asked for; every account may.</summary>
internal sealed partial class LinuxKernelClock : IKernelClock
{
    private const int NotSynchronised = 5; // TIME_ERROR

    public bool? IsSynchronised()
    {
        // struct timex has 208 bytes on 64-bit Linux; modes, its first field, is 0: only read.
        var timex = new byte[512];
        var state = AdjustTime(timex);
        return state < 0 ? null : state != NotSynchronised;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AdjustTime(byte[] timex);
}
