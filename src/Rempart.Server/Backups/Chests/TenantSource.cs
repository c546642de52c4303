using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rempart.Backups;
using Rempart.Core.Backups;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Engines;

namespace Rempart.Server.Backups.Chests;

/// <summary>What is configured at the login provider. Secrets are among it: a chest is always sealed. Those that the provider keeps to itself are named.</summary>
internal sealed class TenantSource(ITenantObjects? tenant = null) : IChestSource
{
    public const string Prefix = "tenant";
    public const string Objects = "objects of the tenant";
    public const string Withheld = "secrets withheld by the tenant";

    /// <summary>The file that names what is not in the export.</summary>
    public const string WithheldFile = $"{Prefix}/withheld.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task AddAsync(ChestTarget target, ChestWriter writer, CancellationToken cancellation)
    {
        if (!target.Policy.Own.Contains(OwnPart.Tenant))
            return;
        if (tenant is null)
            throw new BackupException(BackupFault.Failed, "The login provider has no configuration that Rempart can read; only Auth0's is exported. Set Rempart__Identity__Auth0__Domain, or take 'tenant' out of backup.own.");
        try
        {
            var export = await tenant.ExportAsync(cancellation);
            foreach (var one in export.Objects)
                writer.Add(new ChestItem($"{Prefix}/{one.Path}", ChestEntryKind.File), Encoding.UTF8.GetBytes(one.Json));
            var withheld = new JsonObject { ["tenant"] = export.Tenant, ["withheld"] = new JsonArray([.. export.Withheld.Select(secret => (JsonNode)secret)]) };
            writer.Add(new ChestItem(WithheldFile, ChestEntryKind.File), Encoding.UTF8.GetBytes(withheld.ToJsonString(Indented) + "\n"));
            writer.Facts[Objects] = export.Objects.Count.ToString(CultureInfo.InvariantCulture);
            writer.Facts[Withheld] = export.Withheld.Count.ToString(CultureInfo.InvariantCulture);
        }
        catch (TenantObjectsException error)
        {
            throw new BackupException(BackupFault.Failed, $"The login provider's configuration cannot be exported: {error.Message}", error);
        }
    }

    /// <summary>Looks at a restored copy: as many objects as were exported, each of them JSON.</summary>
    public static (bool Passed, string Detail) Check(ChestManifest manifest, string folder)
    {
        var files = Directory.GetFiles(Path.Combine(folder, Prefix), "*.json", SearchOption.AllDirectories).Where(file => file != Path.Combine(folder, WithheldFile)).ToArray();
        if (files.FirstOrDefault(file => !IsObject(file)) is { } wrong)
            return (false, $"{Path.GetRelativePath(folder, wrong)} is no object");
        return files.Length.ToString(CultureInfo.InvariantCulture) == manifest.Facts[Objects]
            ? (true, $"{files.Length} objects, without {manifest.Facts.GetValueOrDefault(Withheld, "0")} secrets that the provider keeps to itself")
            : (false, $"{files.Length} objects, {manifest.Facts[Objects]} were exported");
    }

    private static bool IsObject(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            using var document = JsonDocument.Parse(stream);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
