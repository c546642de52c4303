using Microsoft.AspNetCore.Http.HttpResults;
using Rempart.Core.Posture;

namespace Rempart.Server.Identity.Api;

internal static class ApiResults
{
    private const int PageSize = 100;

    public static ProblemHttpResult Problem(int status, string title, string detail) => TypedResults.Problem(detail, statusCode: status, title: title);

    public static ProblemHttpResult NotFound(string what) => Problem(404, "Not found", $"There is no such {what}. List them to see their ids.");

    public static ProblemHttpResult BadRole(string? role) => Problem(400, "Unknown role", $"'{role}' is no role. Write {AccessRoles.Words}.");

    public static ProblemHttpResult BadMachineRole(string? role) => Problem(400, "Unknown role", $"'{role}' is no role of a machine client. Write {AccessRoles.MachineWords}.");

    /// <summary>A page of a list: the items after the one whose id is given.</summary>
    public static Page<T> Page<T>(IReadOnlyList<T> all, Func<T, string> id, string? after, int? limit)
    {
        var size = Math.Clamp(limit ?? PageSize, 1, PageSize);
        var start = after is null ? 0 : all.TakeWhile(item => id(item) != after).Count() + 1;
        var items = all.Skip(start).Take(size).ToList();
        return new Page<T>(items, start + items.Count < all.Count && items.Count > 0 ? id(items[^1]) : null, all.Count);
    }
}
