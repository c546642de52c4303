using Rempart.Core.Estates.Yaml;

namespace Rempart.Core.Estates.Forms;

/// <summary>The name of a secret.</summary>
internal sealed class SecretForm : Form<SecretReference>
{
    public override FormInfo Info => Values.SecretName.Info;

    public override bool TryRead(Node node, string key, ReadContext context, out SecretReference value)
    {
        var fits = Values.SecretName.TryRead(node, key, context, out var name);
        value = new SecretReference(name ?? "");
        return fits;
    }

    public override Node? Write(SecretReference value) => Values.SecretName.Write(value.Name);
}
