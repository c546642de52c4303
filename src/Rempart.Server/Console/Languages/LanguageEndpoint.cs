namespace Rempart.Server.Console.Languages;

/// <summary>Keeps the chosen language in a cookie and goes back. It changes nothing else, so a link is enough.</summary>
internal static class LanguageEndpoint
{
    public const string Path = "/language";

    // Where the switch may lead back to: the console's own places, and those of the account.
    private static readonly string[] Places = ["controls", "findings", "evidence", "account"];

    public static IResult Choose(HttpContext context, string? to, string? back)
    {
        if (LanguageChoice.Parse(to) is not { } language)
            return TypedResults.Problem("Say to=en or to=fr.", statusCode: StatusCodes.Status400BadRequest, title: "No such language");
        context.Response.Cookies.Append(LanguageChoice.Cookie, language.Word(), new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = TimeSpan.FromDays(365),
        });
        return TypedResults.LocalRedirect(Return(back));
    }

    /// <summary>The place to go back to when it is one of ours, else the first page.</summary>
    public static string Return(string? back)
    {
        if (back is null || back.Length > 2000 || !back.StartsWith('/') || back.Any(letter => char.IsControl(letter) || letter == '\\'))
            return "/";
        var path = back.Split('?', '#')[0];
        return path == "/" || Places.Contains(path.Split('/')[1], StringComparer.Ordinal) ? back : "/";
    }
}
