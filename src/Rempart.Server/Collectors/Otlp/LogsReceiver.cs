using Grpc.Core;
using Rempart.Core.Events;
using Rempart.Server.Collectors.Http;
using Rempart.Server.Collectors.Otlp.Wire;
using Rempart.Server.Collectors.Sources;
using Rempart.Server.Collectors.Tokens;

namespace Rempart.Server.Collectors.Otlp;

/// <summary>OTLP over gRPC. The sender's token stands in the metadata <c>authorization</c>; it says which source it is.</summary>
internal sealed class LogsReceiver(TokenBook tokens, SourceBook sources, OtlpIntake otlp, CollectorMetrics metrics) : LogsService.LogsServiceBase
{
    public override async Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        if (CollectEndpoints.Sender(context.GetHttpContext().Request, tokens, sources) is not { } source)
        {
            metrics.Refused("token");
            throw new RpcException(new Status(StatusCode.Unauthenticated, "The token counts for no log source. Make one with: rempart events token new SOURCE"));
        }
        try
        {
            await otlp.TakeAsync(request, source, "otlp-grpc", context.CancellationToken);
            return new ExportLogsServiceResponse();
        }
        catch (EventLogException error)
        {
            // The status that OTLP's senders come back after, with a pause that grows.
            throw new RpcException(new Status(StatusCode.Unavailable, $"The event log takes nothing at present: {error.Message} Send the same again."));
        }
    }
}
