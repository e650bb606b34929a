using Green.Core.Sandbox;

namespace Green.Core.Tests.Sandbox;

[TestClass]
public sealed class JobTokenPoolTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task There_are_as_many_tokens_as_it_was_made_with()
    {
        var pool = new JobTokenPool(2);
        using var held = await pool.TakeAsync(() => 0, TestContext.CancellationToken);

        Assert.IsTrue(pool.TryTake(out var token));
        Assert.IsFalse(pool.TryTake(out _));
        pool.GiveBack(token);
        Assert.IsTrue(pool.TryTake(out _));
    }

    [TestMethod]
    public async Task Whoever_waits_comes_first()
    {
        var pool = new JobTokenPool(1);
        Assert.IsTrue(pool.TryTake(out var token));
        var waiting = pool.TakeAsync(() => 0, TestContext.CancellationToken);

        pool.GiveBack(token);
        Assert.IsFalse(pool.TryTake(out _));

        var held = await waiting;
        held.Dispose();
        held.Dispose();
        Assert.IsTrue(pool.TryTake(out _));
        Assert.IsFalse(pool.TryTake(out _));
    }

    [TestMethod]
    public async Task The_most_urgent_is_served_first_and_of_equals_the_first()
    {
        var pool = new JobTokenPool(1);
        Assert.IsTrue(pool.TryTake(out var token));
        var served = new List<string>();
        async Task WaitAsync(string name, double urgency)
        {
            using var held = await pool.TakeAsync(() => urgency, TestContext.CancellationToken);
            served.Add(name);
        }

        Task[] all = [WaitAsync("low", 1), WaitAsync("first", 3), WaitAsync("middle", 2), WaitAsync("second", 3)];
        pool.GiveBack(token);
        await Task.WhenAll(all);

        Assert.AreEqual("first second middle low", string.Join(' ', served));
    }

    [TestMethod]
    public async Task Who_gave_up_waiting_gets_no_token()
    {
        var pool = new JobTokenPool(1);
        Assert.IsTrue(pool.TryTake(out var token));
        using var cancellation = new CancellationTokenSource();
        var first = pool.TakeAsync(() => 2, cancellation.Token);
        var second = pool.TakeAsync(() => 1, TestContext.CancellationToken);
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => first);

        pool.GiveBack(token);

        (await second).Dispose();
        Assert.IsTrue(pool.TryTake(out _));
    }

    [TestMethod]
    public async Task Tokens_are_wanted_when_somebody_waits_or_was_refused_one()
    {
        var pool = new JobTokenPool(1);
        Assert.IsTrue(pool.TryTake(out var token));
        Assert.IsFalse(pool.AreWanted);

        Assert.IsFalse(pool.TryTake(out _));
        Assert.IsTrue(pool.AreWanted);
        while (pool.AreWanted)
        {
            await Task.Delay(10, TestContext.CancellationToken);
        }

        var waiting = pool.TakeAsync(() => 0, TestContext.CancellationToken);
        await Task.Delay(200, TestContext.CancellationToken);
        Assert.IsTrue(pool.AreWanted, "It still waits.");
        pool.GiveBack(token);
        (await waiting).Dispose();
    }

    [TestMethod]
    public void A_token_that_was_not_taken_cannot_be_given_back()
    {
        var pool = new JobTokenPool(1);

        Assert.ThrowsExactly<InvalidOperationException>(() => pool.GiveBack(0));
    }
}
