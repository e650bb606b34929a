using System.Collections.Concurrent;
using Green.Core.Sandbox;

namespace Green.Core.Tests.Sandbox.Slots;

public abstract class SlotStreaming : SlotTest
{
    [TestMethod]
    public async Task Lines_of_the_errors_come_while_the_action_runs_with_the_files_they_tell_of()
    {
        await using var slot = await LeaseAsync();
        var made = Path.Combine(slot.HostOut, "o/made");
        var seen = new ConcurrentQueue<string>();

        // The action goes on only when the caller has answered what it said.
        var ran = await RunAsync(slot, Script(
            "echo content >/green/out/o/made; echo made >&2; while [ ! -e /green/work/go ]; do sleep 0.01; done; echo went >&2",
            "/green/out/o") with
        {
            OnErrorLine = line =>
            {
                seen.Enqueue(line == "made" ? File.ReadAllText(made) : line);
                File.WriteAllText(Path.Combine(slot.HostWork, "go"), "");
            },
        });

        Assert.AreEqual(new Ran(0, "", "made\nwent\n"), ran);
        Assert.AreSequenceEqual(["content\n", "went"], seen);
    }

    [TestMethod]
    public async Task Lines_are_whole_and_in_order_whatever_pieces_they_come_in()
    {
        await using var slot = await LeaseAsync();
        List<string> seen = [];
        var many = string.Join('\n', Enumerable.Range(1, 20_000));

        var ran = await RunAsync(slot, Script(
            "seq 20000 >&2; printf 'a\\303' >&2; sleep 0.05; printf '\\244b\\n\\n' >&2; head -c 100000 /dev/zero | tr '\\0' x >&2; printf '\\nend' >&2") with
        {
            OnErrorLine = seen.Add,
        });

        Assert.AreEqual($"{many}\naäb\n\n{new string('x', 100_000)}\nend", string.Join('\n', seen));
        Assert.AreEqual(string.Join('\n', seen), ran.Error);
    }

    [TestMethod]
    public async Task An_exception_over_a_line_ends_the_action_and_its_slot()
    {
        await using var slot = await LeaseAsync();

        var error = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => slot.RunAsync(
            Script("(setsid sleep 1000000019 &); echo line >&2; sleep 1000000019") with
            {
                OnErrorLine = line => throw new InvalidDataException(line),
            },
            Cancellation));

        Assert.AreEqual("line", error.Message);
        Assert.IsEmpty(ProcessesWith("1000000019"));
        Assert.IsFalse(Directory.Exists(SlotDirectory(slot)));
    }
}
