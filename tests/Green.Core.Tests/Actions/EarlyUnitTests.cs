using Green.Core.Actions;
using Green.Core.Sandbox;

namespace Green.Core.Tests.Actions;

[TestClass]
public sealed class EarlyUnitTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task It_is_one_of_the_jobs_until_there_is_nothing_more_to_tell()
    {
        var pool = new JobTokenPool(1);
        var unit = new EarlyUnit("it");
        unit.Hold(pool);
        var waiting = pool.TakeAsync(() => 0, TestContext.CancellationToken);

        unit.Tell("{}");
        await Task.Delay(50, TestContext.CancellationToken);
        Assert.IsFalse(waiting.IsCompleted);

        unit.Tell("");
        (await waiting).Dispose();
    }
}
