using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Server.Hosting;

namespace Rempart.Server.Network;

/// <summary>
/// Draws the picture once after the start, when controls that are still fresh are not verified at once. It records nothing: the
/// controls' own schedule does.
/// </summary>
internal sealed partial class FirstPicture(IEnumerable<IControl> controls, IEstateSource estates, StartGate gate, ILogger<FirstPicture> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        foreach (var control in controls.Where(control => control is SegmentationControl or PoliciesControl))
        {
            try
            {
                await control.VerifyAsync(estates.Current, stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotDrawn(logger, error, control.Description.Id);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The picture of the network could not be drawn from {ControlId}; its next verification draws it.")]
    private static partial void LogNotDrawn(ILogger logger, Exception error, string controlId);
}
