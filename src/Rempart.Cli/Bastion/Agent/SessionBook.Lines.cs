using System.Globalization;
using System.Text.RegularExpressions;
using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <content>What each line means.</content>
internal sealed partial class SessionBook
{
    /// <summary>Takes a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="permitted">The destination of a serial's grant; null when it is not known.</param>
    /// <returns>The events it makes.</returns>
    public IEnumerable<BastionEvent> Take(LogLine line, Func<ulong, string?> permitted)
    {
        var read = SshdLine.Read(line.Text);
        if (Of(read.Process) is { } session)
            return OfSession(session, read, line, permitted);
        if (SshdPatterns.ForwardDenied().Match(read.Message) is { Success: true } denied && OfSource(Source(denied.Groups[1].Value, denied.Groups[2].Value)) is { } asker)
            return [Denied(asker, line, Source(denied.Groups[3].Value, denied.Groups[4].Value), read.Message)];
        if (SshdPatterns.Ending().IsMatch(read.Message) && SourceOfEnding(read.Message) is { } source)
            return Ending(source, read, line);
        return read.Process is { } process ? OfConnection(process, read, line) : OfNobody(read, line);
    }

    private IEnumerable<BastionEvent> OfSession(LiveSession session, SshdLine read, LogLine line, Func<ulong, string?> permitted)
    {
        var message = read.Message;
        if (SshdPatterns.ForwardAsked().Match(message) is { Success: true } asked)
        {
            var destination = Source(asked.Groups[1].Value, asked.Groups[2].Value);
            if (permitted(session.Serial) == destination)
                return [Event(line.Id, BastionEventKind.Forwarded, line.At, session, destination, null)];
            // sshd says in its next line that it refuses; when it does not, something is very wrong.
            _asked[session.Id] = new AskedForward(session, destination, line.At);
            return [];
        }
        if (SshdPatterns.SocketAsked().Match(message) is { Success: true } path)
            return [Denied(session, line, null, "a socket: " + path.Groups[1].Value + path.Groups[2].Value)];
        if (SshdPatterns.ForwardRefused().Match(message) is { Success: true } refused)
            return [Denied(session, line, refused.Groups[2].Success ? Source(refused.Groups[1].Value, refused.Groups[2].Value) : null, message)];
        if (message == "no more sessions")
            return [Denied(session, line, null, "a shell, a command or a subsystem")];
        if (message == "sending debug message: Server has disabled port forwarding.")
            return [Denied(session, line, null, "a port to be listened to on the bastion (-R)")];
        if (SshdPatterns.Transferred().Match(message) is { Success: true } bytes)
            Keep(session with { Received = (long?)Number(bytes.Groups[1].Value), Sent = (long?)Number(bytes.Groups[2].Value) });
        else if (SshdPatterns.Ending().IsMatch(message))
            Keep(session with { End = message });
        else if (message == "do_cleanup" && read.Process == session.Monitor)
            return End(session, line.Id, line.At, session.End ?? AgentWords.EndSilent) is { } ended ? [ended] : [];
        return [];
    }

    private IEnumerable<BastionEvent> OfConnection(int process, SshdLine read, LogLine line)
    {
        var message = read.Message;
        if (SshdPatterns.Connection().Match(message) is { Success: true } began)
        {
            // The id of a process that is long gone is in use again.
            var former = _waiting.GetValueOrDefault(process);
            Wait(new WaitingConnection { Monitor = process, Source = Source(began.Groups[1].Value, began.Groups[2].Value), At = line.At });
            return former is not null && Refused(former, line.Id, line.At) is { } refused ? [refused] : [];
        }
        if (SshdPatterns.Accepted().Match(message) is { Success: true } accepted && Number(accepted.Groups[4].Value) is { } serial)
        {
            Wait(new WaitingConnection
            {
                Monitor = process,
                Source = Source(accepted.Groups[1].Value, accepted.Groups[2].Value),
                At = line.At,
                KeyId = accepted.Groups[3].Value,
                Serial = serial,
                Accepted = true,
            });
            return [];
        }
        if (SshdPatterns.UserChild().Match(message) is { Success: true } child && _waiting.TryGetValue(process, out var waiting) && waiting is { Accepted: true, Serial: { } of })
            return [Open(waiting, of, int.Parse(child.Groups[1].ValueSpan, CultureInfo.InvariantCulture), line)];
        return Problem(process, read, line);
    }

    private IEnumerable<BastionEvent> OfNobody(SshdLine read, LogLine line)
    {
        if (SshdPatterns.InvalidUser().Match(read.Message) is { Success: true } invalid)
        {
            var source = Source(invalid.Groups[1].Value, invalid.Groups[2].Value);
            if (_waiting.Values.FirstOrDefault(connection => connection.Source == source) is { } connection)
                Wait(connection with { Refusal = connection.Refusal ?? Cut(read.Message) });
            else
                return [new BastionEvent(line.Id, null, BastionEventKind.Refused, line.At, source, null, null, null, null, null, Cut(read.Message))];
        }
        return [];
    }

    private IEnumerable<BastionEvent> Problem(int process, SshdLine read, LogLine line)
    {
        if (!_waiting.TryGetValue(process, out var connection))
            return [];
        if (SshdPatterns.Failed().Match(read.Message) is { Success: true } failed)
            Wait(connection with { KeyId = Text(failed.Groups[3]) ?? connection.KeyId, Serial = Number(failed.Groups[4].Value) ?? connection.Serial, Refusal = connection.Refusal ?? "no key was accepted" });
        else if (SshdPatterns.Reason().IsMatch(read.Message))
            Wait(connection with { Refusal = Cut(connection.Refusal is null or "no key was accepted" ? read.Message : connection.Refusal) });
        else if (read.Message == "do_cleanup")
            return Close(connection, line.Id, line.At) is { } refused ? [refused] : [];
        return [];
    }

    private IEnumerable<BastionEvent> Ending(string source, SshdLine read, LogLine line)
    {
        if (OfSource(source) is { } session)
        {
            Keep(session with { End = session.End ?? read.Message });
            return [];
        }
        return _waiting.Values.FirstOrDefault(connection => connection.Source == source) is { Accepted: false } connection && Close(connection, line.Id, line.At) is { } refused ? [refused] : [];
    }

    private BastionEvent Open(WaitingConnection waiting, ulong serial, int child, LogLine line)
    {
        _waiting.Remove(waiting.Monitor);
        var session = new LiveSession
        {
            Id = "s-" + line.Id,
            Serial = serial,
            KeyId = waiting.KeyId!,
            Source = waiting.Source,
            Monitor = waiting.Monitor,
            Child = child,
            ChildStart = startOf(child),
            OpenedAt = line.At,
            LogTag = line.Tag,
        };
        Keep(session);
        return Event(line.Id, BastionEventKind.Opened, line.At, session, null, null);
    }

    private BastionEvent Denied(LiveSession session, LogLine line, string? destination, string detail)
    {
        _asked.Remove(session.Id);
        return Event(line.Id, BastionEventKind.Denied, line.At, session, destination, detail);
    }

    private BastionEvent? Close(WaitingConnection connection, string eventId, DateTimeOffset at)
    {
        _waiting.Remove(connection.Monitor);
        return Refused(connection, eventId, at);
    }

    private static BastionEvent? Refused(WaitingConnection connection, string eventId, DateTimeOffset at) => connection.Refusal is { } why && !connection.Accepted
        ? new BastionEvent(eventId, null, BastionEventKind.Refused, at, connection.Source, connection.KeyId, connection.Serial, null, null, null, why)
        : null;

    private void Wait(WaitingConnection connection)
    {
        // Only so many wait at once in sshd; more would be connections whose end was never said.
        if (_waiting.Count >= MostWaiting && !_waiting.ContainsKey(connection.Monitor))
            _waiting.Remove(_waiting.Values.MinBy(other => other.At)!.Monitor);
        _waiting[connection.Monitor] = connection;
    }

    private static string? SourceOfEnding(string message) =>
        SshdPatterns.EndingSource().Match(message) is { Success: true } match ? Source(match.Groups[1].Value, match.Groups[2].Value) : null;

    private static string? Text(Group group) => group.Success ? group.Value : null;
}
