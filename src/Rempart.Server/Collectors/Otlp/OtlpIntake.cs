using Google.Protobuf;
using Rempart.Core.Estates;
using Rempart.Core.Events;
using Rempart.Server.Collectors.Http;
using Rempart.Server.Collectors.Intake;
using Rempart.Server.Collectors.Otlp.Wire;

namespace Rempart.Server.Collectors.Otlp;

/// <summary>Takes requests of OTLP, whichever protocol brought them.</summary>
internal sealed class OtlpIntake(Streams streams, Collecting collecting, CollectorOptions options)
{
    public Task<(DeliveryState State, Collected? Taken, string? Problem)> TakeAsync(HttpContext http, LogSource source, CancellationToken cancellation) =>
        // The bytes, and about as much again for what they are parsed to.
        collecting.ReadAsync(http, options.LargestRequest, async (body, stop) =>
        {
            using var bytes = new MemoryStream();
            await body.CopyToAsync(bytes, stop);
            try
            {
                return await TakeAsync(ExportLogsServiceRequest.Parser.ParseFrom(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)), source, "otlp-http", stop);
            }
            catch (InvalidProtocolBufferException error)
            {
                throw new InvalidDataException("The body is no ExportLogsServiceRequest.", error);
            }
        }, cancellation);

    /// <exception cref="EventLogException">It was not taken.</exception>
    public async Task<Collected> TakeAsync(ExportLogsServiceRequest request, LogSource source, string collector, CancellationToken cancellation)
    {
        var stream = streams.Open(source, collector);
        foreach (var (record, position) in OtlpRecords.Of(request))
        {
            stream.Record(record, position);
            if (stream.IsFull)
                await stream.FlushAsync(patient: false, cancellation);
        }
        stream.Idle();
        await stream.FlushAsync(patient: false, cancellation);
        return new Collected(stream.Events, stream.NotUnderstood);
    }
}
