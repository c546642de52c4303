// Deliberately wrong: each rule must refuse what is here.
#pragma warning disable RS0030, CA1802, CA2211, CA1823, IDE0044, IDE0051, CA1052, CS0649, CA1805, CA1822
using Rempart.Architecture.Tests.Samples.Server.Alpha;

namespace Rempart.Architecture.Tests.Samples.Server.Alpha
{
    public sealed class AlphaPublic
    {
        public static string Name => "alpha";
    }

    internal sealed class AlphaContext(Microsoft.EntityFrameworkCore.DbContextOptions<AlphaContext> options) : Microsoft.EntityFrameworkCore.DbContext(options)
    {
        public Microsoft.EntityFrameworkCore.DbSet<AlphaRow> Rows => Set<AlphaRow>();
    }

    public sealed class AlphaRow
    {
        public int Id { get; set; }
    }

    internal sealed class AlphaInternal
    {
        internal sealed class Nested
        {
            public const int Hidden = 1;

            public int Value { get; init; }
        }
    }

    /// <summary>A door, and so no wrong at all.</summary>
    public static class AlphaDoors
    {
        public static int AddAlpha() => 1;
    }
}

namespace Rempart.Architecture.Tests.Samples.Server.Beta
{
    internal sealed class UsesPublic
    {
        public string Name { get; } = AlphaPublic.Name + AlphaDoors.AddAlpha();
    }

    internal sealed class UsesInALambda
    {
        public Func<object> Make { get; } = () => new AlphaInternal.Nested();
    }

    internal sealed class UsesAsAnArgument
    {
        public IReadOnlyList<Task<AlphaInternal>> Waiting { get; } = [];
    }

    internal sealed class UsesATable
    {
        public async Task<object?> FirstAsync(IServiceProvider services)
        {
            await Task.Yield();
            return services.GetService(typeof(AlphaContext)) is AlphaContext context ? context.Rows.Find(1) : null;
        }
    }
}

namespace Rempart.Architecture.Tests.Samples.Engine
{
    internal static class RemembersThings
    {
        public const int Constant = 1;
        public static readonly string Fixed = "fixed";
        public static readonly List<string> ChangeableContent = [];
        private static int _counter;

        public static Func<int> Cached { get; } = static () => 1;

        public static int Count() => ++_counter;
    }

    internal sealed class TakesTheTimeFromTheAir
    {
        public DateTime Now { get; } = DateTime.UtcNow;

        public async Task WaitAsync() => await Task.Delay(TimeSpan.FromSeconds(1));

        public Task WaitProperlyAsync() => Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
    }
}
