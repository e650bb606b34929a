using Green.Core.Sandbox;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Slots;

public abstract class SlotLeasing : SlotTest
{
    [TestMethod]
    public async Task A_slot_is_kept_for_the_next_lessee_and_its_places_are_empty()
    {
        var pool = NewPool();
        string directory;
        await using (var first = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation))
        {
            directory = SlotDirectory(first);
            await File.WriteAllTextAsync(Path.Combine(first.HostWork, "staged"), "", Cancellation);
            await RunAsync(first, "mkdir -p /green/out/o/d && chmod 0 /green/out/o/d", "/green/out/o");
        }

        var shell = ProcessesWith(directory);
        await using var second = await NewPool().LeaseAsync(SlotLayout.Fixed, Cancellation);

        Assert.AreEqual(directory, SlotDirectory(second));
        Assert.AreSequenceEqual(shell, ProcessesWith(directory));
        Assert.AreEqual("", (await RunAsync(second, "cd /green; ls -A work out")).Output.Replace("work:", "", StringComparison.Ordinal).Replace("out:", "", StringComparison.Ordinal).Trim());
    }

    [TestMethod]
    public async Task Two_pools_never_share_a_slot()
    {
        var pools = new[] { NewPool(), NewPool() };

        var slots = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => pools[i % 2].LeaseAsync(SlotLayout.Fixed, Cancellation)));

        Assert.HasCount(4, slots.Select(SlotDirectory).Distinct());
        Assert.IsTrue(pools[0].List().All(status => status is { Alive: true, Leased: true }));
        foreach (var slot in slots)
        {
            await slot.DisposeAsync();
        }

        Assert.HasCount(4, pools[0].List().Where(status => status is { Alive: true, Leased: false }));
    }

    [TestMethod]
    public async Task Slots_of_another_layout_are_other_slots()
    {
        var pool = NewPool();
        await using (await pool.LeaseAsync(SlotLayout.Fixed, Cancellation))
        {
        }

        await using var other = await pool.LeaseAsync(SlotLayout.Fixed with { Work = "/elsewhere" }, Cancellation);

        Assert.AreEqual("/elsewhere\n", (await RunAsync(other, "ls -d /elsewhere /green/work 2>/dev/null")).Output);
        Assert.HasCount(2, pool.List());
    }

    [TestMethod]
    public async Task Cancellation_ends_everything_before_it_is_told()
    {
        var pool = NewPool();
        var slot = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);
        using var source = new CancellationTokenSource();
        var running = slot.RunAsync(
            Script("(setsid sleep 1000000011 &); echo >/green/out/o/started; sleep 1000000011", "/green/out/o"), source.Token);
        await UntilAsync(() => File.Exists(Path.Combine(slot.HostOut, "o/started")));

        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);

        Assert.IsEmpty(ProcessesWith("1000000011"));
        Assert.IsFalse(Directory.Exists(SlotDirectory(slot)));
        await slot.DisposeAsync();
        Assert.IsEmpty(pool.List());
    }

    [TestMethod]
    public async Task An_action_over_its_time_limit_is_an_error_and_its_slot_is_gone()
    {
        await using var slot = await LeaseAsync();

        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => slot.RunAsync(Script("sleep 1000000013") with { Limits = ActionLimits.Default with { Time = TimeSpan.FromMilliseconds(50) } }, Cancellation));

        Assert.AreEqual("GREEN2005", error.Code);
        Assert.IsEmpty(ProcessesWith("1000000013"));
        Assert.IsFalse(Directory.Exists(SlotDirectory(slot)));
    }

    [TestMethod]
    public async Task An_action_that_nobody_waits_for_any_more_is_ended()
    {
        await using var slot = await LeaseAsync();
        var asked = 0;

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => slot.RunAsync(Script("sleep 1000000099") with { IsWanted = () => ++asked < 3 }, Cancellation));

        Assert.AreEqual(3, asked);
        Assert.IsEmpty(ProcessesWith("1000000099"));
        Assert.IsFalse(Directory.Exists(SlotDirectory(slot)));
    }

    [TestMethod]
    public async Task A_slot_that_was_killed_between_leases_is_replaced()
    {
        var pool = NewPool();
        var first = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);
        await first.DisposeAsync();
        await KillAsync(SlotDirectory(first));

        await using var second = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);

        Assert.AreEqual("well\n", (await RunAsync(second, "echo well")).Output);
        Assert.HasCount(1, pool.List());
    }

    [TestMethod]
    public async Task A_slot_that_is_killed_before_a_request_is_started_again_over_what_was_staged()
    {
        await using var slot = await LeaseAsync();
        await File.WriteAllTextAsync(Path.Combine(slot.HostWork, "staged"), "staged", Cancellation);
        await KillAsync(SlotDirectory(slot));

        Assert.AreEqual("staged", (await RunAsync(slot, "cat /green/work/staged")).Output);
    }

    [TestMethod]
    public async Task A_slot_that_is_killed_during_an_action_is_an_error()
    {
        await using var slot = await LeaseAsync();
        var running = slot.RunAsync(Script("echo >/green/out/o/started; sleep 1000000017", "/green/out/o"), Cancellation);
        await UntilAsync(() => File.Exists(Path.Combine(slot.HostOut, "o/started")));

        await KillAsync(SlotDirectory(slot));

        Assert.AreEqual("GREEN2004", (await Assert.ThrowsExactlyAsync<GreenException>(() => running)).Code);
    }

    [TestMethod]
    public async Task A_slot_whose_lessee_died_during_an_action_is_made_anew()
    {
        var pool = NewPool();
        var first = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);
        await first.DisposeAsync();
        var shell = ProcessesWith(SlotDirectory(first));
        await File.WriteAllBytesAsync(Path.Combine(SlotDirectory(first), "busy"), [], Cancellation);

        await using var second = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);

        Assert.AreEqual(SlotDirectory(first), SlotDirectory(second));
        Assert.IsEmpty(ProcessesWith(SlotDirectory(second)).Intersect(shell));
        Assert.AreEqual("well\n", (await RunAsync(second, "echo well")).Output);
    }

    [TestMethod]
    public async Task An_idle_slot_ends_by_itself_but_not_while_it_is_leased()
    {
        var pool = NewPool(TimeSpan.FromSeconds(1));
        var slot = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);
        await RunAsync(slot, "sleep 1.5");
        var shell = ProcessesWith(SlotDirectory(slot));
        await RunAsync(slot, "true");
        Assert.AreSequenceEqual(shell, ProcessesWith(SlotDirectory(slot)));

        await slot.DisposeAsync();
        await UntilAsync(() => !pool.List().Single().Alive);
    }

    [TestMethod]
    public async Task Stopping_removes_the_slots_that_nobody_holds()
    {
        var pool = NewPool();
        var held = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);
        var free = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);
        await free.DisposeAsync();

        Assert.AreEqual(1, await pool.StopAllAsync(Cancellation));

        Assert.AreEqual(SlotDirectory(held), pool.List().Single().Directory);
        Assert.IsEmpty(ProcessesWith(SlotDirectory(free)));
        await held.DisposeAsync();
    }

    [TestMethod]
    public async Task A_home_that_cannot_hold_slots_is_a_coded_error()
    {
        var file = Path.Combine(Home, "file");
        await File.WriteAllTextAsync(file, "", Cancellation);
        var pool = new SlotPool(new Green.Core.Sandbox.Namespaces.NamespaceSlotHost(Home, Toolchain, OrdinaryUser), file, Toolchain);

        var error = await Assert.ThrowsExactlyAsync<GreenException>(() => pool.LeaseAsync(SlotLayout.Fixed, Cancellation));

        Assert.AreEqual("GREEN2006", error.Code);
    }

    [TestMethod]
    public async Task A_toolchain_that_is_not_there_is_a_coded_error_and_leaves_no_slot()
    {
        Directory.Delete(Toolchain, recursive: true);
        var pool = NewPool();

        var error = await Assert.ThrowsExactlyAsync<GreenException>(() => pool.LeaseAsync(SlotLayout.Fixed, Cancellation));

        Assert.AreEqual("GREEN2004", error.Code);
        Assert.IsEmpty(pool.List());
    }

    private static async Task KillAsync(string slot)
    {
        // The file's first word is the id of the slot's unshare, whose end ends the slot.
        var starter = (await File.ReadAllTextAsync(Path.Combine(slot, "control/process"))).Split(' ')[0];
        System.Diagnostics.Process.GetProcessById(int.Parse(starter)).Kill();
        await UntilAsync(() => !SlotBoot.IsAlive(new SlotPlaces(slot)));
    }
}
