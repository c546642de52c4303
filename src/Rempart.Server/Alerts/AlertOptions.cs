using Rempart.Server.Hosting;

namespace Rempart.Server.Alerts;

/// <summary>How detections become alerts and where those go. Section <c>Rempart:Alerts</c>.</summary>
internal sealed class AlertOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Rempart:Alerts";

    /// <summary>The folder of Rempart's own rules. Default: <c>rules</c> beside the program.</summary>
    public string? OwnRules { get; set; }

    /// <summary>The folder of the team's rules; it need not be there. Default: <c>rules</c> in the data directory.</summary>
    public string? Rules { get; set; }

    /// <summary>How many threads compare events with rules, 1 to 64. Default 1.</summary>
    public int Threads { get; set; } = 1;

    /// <summary>How many megabytes the windows of correlations may take, 16 to 4096. Default 64.</summary>
    public int WindowMegabytes { get; set; } = 64;

    /// <summary>How many events an alert carries, 2 to 100. Default 20.</summary>
    public int EventsKept { get; set; } = 20;

    /// <summary>How many days closed alerts are kept, 1 to 3650. Default 400.</summary>
    public int ClosedDays { get; set; } = 400;

    /// <summary>How long a message is tried again before it counts as lost, in hours, 1 to 720. Default 24.</summary>
    public int GiveUpHours { get; set; } = 24;

    /// <summary>After how many seconds a message is tried again, 1 to 3600; each further time it is twice as long, at most a quarter of an hour. Default 5.</summary>
    public int RetrySeconds { get; set; } = 5;

    /// <summary>How long the canary event may take to its alert, in seconds, 1 to 600. Default 60.</summary>
    public int CanarySeconds { get; set; } = 60;

    /// <summary>Where alerts, detections or all events go, by name.</summary>
    public Dictionary<string, DestinationOptions> Destinations { get; set; } = new(StringComparer.Ordinal);

    /// <exception cref="StartupException">A setting is wrong; the message names it.</exception>
    internal void Check()
    {
        (string Name, int Value, int Least, int Most)[] numbers =
        [
            (nameof(Threads), Threads, 1, 64), (nameof(WindowMegabytes), WindowMegabytes, 16, 4096), (nameof(EventsKept), EventsKept, 2, 100),
            (nameof(ClosedDays), ClosedDays, 1, 3650), (nameof(GiveUpHours), GiveUpHours, 1, 720), (nameof(RetrySeconds), RetrySeconds, 1, 3600),
            (nameof(CanarySeconds), CanarySeconds, 1, 600),
        ];
        foreach (var (name, value, least, most) in numbers)
        {
            if (value < least || value > most)
                throw new StartupException($"Rempart__Alerts__{name} is {value}. Write {least} to {most}.");
        }
        foreach (var (name, destination) in Destinations)
            destination.Check(name);
    }
}
