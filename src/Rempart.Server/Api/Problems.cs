using Microsoft.AspNetCore.Http.HttpResults;

namespace Rempart.Server.Api;

/// <summary>The API's errors as problem+json (RFC 9457): the title says what kind, the detail says what is wrong and what to do.</summary>
internal static class Problems
{
    public static ProblemHttpResult BadRequest(string detail) => Problem(detail, StatusCodes.Status400BadRequest, "The request cannot be used");

    public static ProblemHttpResult NotFound(string detail) => Problem(detail, StatusCodes.Status404NotFound, "There is no such thing");

    public static ProblemHttpResult Conflict(string detail) => Problem(detail, StatusCodes.Status409Conflict, "It is too late or too early for that");

    private static ProblemHttpResult Problem(string detail, int status, string title) =>
        TypedResults.Problem(detail, statusCode: status, title: title);
}
