using Rempart.Core.Estates.Forms;
using Rempart.Core.Text;

namespace Rempart.Core.Estates.Loading;

/// <summary>What must hold of the accesses that a role gives.</summary>
internal static class AccessChecks
{
    public static void Run(Estate estate, ReadContext context)
    {
        foreach (var role in estate.Roles)
        {
            foreach (var grant in role.Grants)
            {
                if (grant.BreakGlass is not null && grant.Approval == Approval.None)
                    Report(context, role, grant, $"'grants.break-glass' of '{grant.Target}' skips an approval, and none is needed; leave it out, or write 'approval: one'");
                if (grant.BreakGlass > grant.For)
                    Report(context, role, grant, $"'grants.break-glass' of '{grant.Target}' is longer than 'for' ({Durations.Format(grant.For)}); an emergency gives no more time than an approval");
            }
            foreach (var twice in role.Grants.GroupBy(grant => (grant.Target, grant.Approval)).Where(group => group.Count() > 1))
                Report(context, role, twice.Last(), $"two of 'grants' give '{twice.Key.Target}' on the same terms; write one");
        }
    }

    private static void Report(ReadContext context, Role role, Grant grant, string message) => context.ReportAs($"role '{role.Id}'", grant.Location, message);
}
