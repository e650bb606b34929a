using Green.Core.Sandbox;

namespace Green.Core.Tests.Sandbox;

[TestClass]
public sealed class JobTokenPoolTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task There_are_as_many_tokens_as_it_was_made_with()
    {
        using var pool = new JobTokenPool(2);
        using var held = await pool.TakeAsync(TestContext.CancellationToken);

        Assert.IsTrue(pool.TryTake(out var token));
        Assert.IsFalse(pool.TryTake(out _));
        pool.GiveBack(token);
        Assert.IsTrue(pool.TryTake(out _));
    }

    [TestMethod]
    public async Task Whoever_waits_comes_first()
    {
        using var pool = new JobTokenPool(1);
        Assert.IsTrue(pool.TryTake(out var token));
        var waiting = pool.TakeAsync(TestContext.CancellationToken);

        pool.GiveBack(token);
        Assert.IsFalse(pool.TryTake(out _));

        var held = await waiting;
        held.Dispose();
        held.Dispose();
        Assert.IsTrue(pool.TryTake(out _));
        Assert.IsFalse(pool.TryTake(out _));
    }

    [TestMethod]
    public void A_token_that_was_not_taken_cannot_be_given_back()
    {
        using var pool = new JobTokenPool(1);

        Assert.ThrowsExactly<SemaphoreFullException>(() => pool.GiveBack(0));
    }
}
