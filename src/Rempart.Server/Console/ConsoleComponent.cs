using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Rempart.Server.Console.Languages;
using Rempart.Server.Console.Live;
using Rempart.Server.Identity;

namespace Rempart.Server.Console;

/// <summary>What every component of the console has: the words, the time, and the shared snapshot. Public only because Razor components are.</summary>
public abstract class ConsoleComponent : ComponentBase, IDisposable
{
    [CascadingParameter]
    private protected Texts T { get; set; } = default!;

    /// <summary>The snapshot the page was drawn from. A new one makes every part draw itself anew, even one whose own parameters stayed the same.</summary>
    [CascadingParameter]
    private protected BoardSnapshot? Drawn { get; set; }

    [Inject]
    private protected TimeProvider Time { get; set; } = default!;

    [Inject]
    private protected PostureBoard Board { get; set; } = default!;

    private protected DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Stops to listen.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops to listen.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A component that draws itself anew when the posture changed.</summary>
[Authorize(Policy = Policies.Viewer)]
public abstract class LiveComponent : ConsoleComponent
{
    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            Board.Changed += OnBoardChanged;
    }

    /// <summary>Called after the board changed, before the component draws itself.</summary>
    protected virtual Task OnChangedAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Board.Changed -= OnBoardChanged;
        base.Dispose(disposing);
    }

    private void OnBoardChanged() => _ = InvokeAsync(async () =>
    {
        await OnChangedAsync();
        StateHasChanged();
    });
}
