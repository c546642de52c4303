using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Events;
using Rempart.Server.Api;

namespace Rempart.Server.Events.Search;

/// <summary>Why it could not be searched, as problem+json.</summary>
internal static class SearchProblems
{
    public static ProblemHttpResult Of(EventSearchException refused) => refused.Fault switch
    {
        EventSearchFault.TooMuch => TypedResults.Problem(refused.Message, statusCode: StatusCodes.Status422UnprocessableEntity, title: "The search needs more than is allowed"),
        EventSearchFault.Busy => TypedResults.Problem(refused.Message, statusCode: StatusCodes.Status503ServiceUnavailable, title: "Too many searches run"),
        EventSearchFault.Unreadable => TypedResults.Problem(refused.Message, statusCode: StatusCodes.Status500InternalServerError, title: "The events cannot be read"),
        _ => Problems.BadRequest(refused.Message),
    };
}
