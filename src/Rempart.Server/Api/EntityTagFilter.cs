using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Rempart.Server.Api;

/// <summary>
/// Gives answers to GET an ETag over their content, and 304 to who has it already (RFC 9110, section 13.1.2). The answer is
/// computed all the same: this saves the wire, not the database.
/// </summary>
internal sealed class EntityTagFilter(IOptions<JsonOptions> json) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var http = context.HttpContext;
        var answer = result is INestedHttpResult nested ? nested.Result : result;
        if (!HttpMethods.IsGet(http.Request.Method) || answer is not IValueHttpResult { Value: { } value } ||
            answer is IStatusCodeHttpResult { StatusCode: not null and not StatusCodes.Status200OK })
        {
            return result;
        }
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), json.Value.SerializerOptions);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
        http.Response.Headers.ETag = tag.ToString();
        http.Response.Headers.CacheControl = "private, no-cache";
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Text(Encoding.UTF8.GetString(bytes), "application/json", Encoding.UTF8);
    }
}
