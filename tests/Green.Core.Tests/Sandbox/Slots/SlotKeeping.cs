using System.Diagnostics;
using Green.Core.Sandbox;

namespace Green.Core.Tests.Sandbox.Slots;

public abstract class SlotKeeping : SlotTest
{
    [TestMethod]
    public async Task A_kept_directory_is_the_action_s_with_all_that_is_in_it_and_then_the_caller_s_again()
    {
        await using var slot = await LeaseAsync();
        var kept = Path.Combine(slot.HostOut, "deps/kept");
        Directory.CreateDirectory(Path.Combine(kept, "session/empty"));
        await File.WriteAllTextAsync(Path.Combine(kept, "session/file"), "one\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(kept, "gone"), "", Cancellation);
        var command = Script(
            """
            cd /green/out/deps/kept && cat session/file && echo two >>session/file && rm -rf gone new && mkdir new && mv session/file new/file
            chmod 700 new && chmod 600 new/file && ln -f new/file session/file && rmdir session/empty && echo o >/green/out/deps/o/o
            """,
            "/green/out/deps/o") with
        {
            KeptDirectories = ["/green/out/deps/kept"],
        };

        var first = await RunAsync(slot, command);

        Assert.AreEqual(new Ran(0, "one\n", ""), first);
        Assert.AreEqual("one\ntwo\n", await File.ReadAllTextAsync(Path.Combine(kept, "new/file"), Cancellation));
        Assert.AreSequenceEqual(["new", "session"], Directory.EnumerateFileSystemEntries(kept).Select(Path.GetFileName).Order());
        Assert.AreSequenceEqual([await OwnerOf(Home)], (await OwnersIn(kept)).Distinct());

        Directory.CreateDirectory(Path.Combine(kept, "session/empty"));
        Assert.AreEqual(new Ran(0, "one\ntwo\n", ""), await RunAsync(slot, command), "What an action has left is the next one's to change.");
        Directory.Move(kept, Path.Combine(Home, "moved"));
        Directory.Delete(Path.Combine(Home, "moved"), recursive: true);
    }

    [TestMethod]
    public async Task Links_in_a_kept_directory_are_not_followed()
    {
        await using var slot = await LeaseAsync();
        var kept = Path.Combine(slot.HostOut, "kept");
        var outside = Path.Combine(Home, "outside");
        Directory.CreateDirectory(outside);
        Directory.CreateDirectory(kept);
        await File.WriteAllTextAsync(Path.Combine(outside, "file"), "", Cancellation);
        File.CreateSymbolicLink(Path.Combine(kept, "to-directory"), outside);
        File.CreateSymbolicLink(Path.Combine(kept, "to-file"), Path.Combine(outside, "file"));

        var ran = await RunAsync(slot, Script("ls -A /green/out/kept; rm /green/out/kept/to-file") with { KeptDirectories = ["/green/out/kept"] });

        Assert.AreEqual(new Ran(0, "to-directory\nto-file\n", ""), ran);
        Assert.AreSequenceEqual([await OwnerOf(Home)], (await OwnersIn(outside)).Distinct());
    }

    [TestMethod]
    public async Task A_kept_directory_that_is_missing_is_made()
    {
        await using var slot = await LeaseAsync();

        await RunAsync(slot, Script("echo made >/green/out/a/kept/file") with { KeptDirectories = ["/green/out/a/kept"] });

        Assert.AreEqual("made\n", await File.ReadAllTextAsync(Path.Combine(slot.HostOut, "a/kept/file"), Cancellation));
    }

    [TestMethod]
    [DataRow("/green/work/kept")]
    [DataRow("/green/out/o")]
    [DataRow("/green/out/o/kept")]
    public async Task Nothing_can_be_kept_outside_the_out_place_or_in_what_is_emptied(string kept)
    {
        await using var slot = await LeaseAsync();

        await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => slot.RunAsync(Script("", "/green/out/o") with { KeptDirectories = [kept] }, Cancellation));
    }

    private Task<string> OwnerOf(string path) => ReadAsync("stat", "-c", "%u:%g", path);

    private async Task<IEnumerable<string>> OwnersIn(string directory) =>
        (await ReadAsync("find", directory, "-printf", "%U:%G\\n")).Split('\n');

    private async Task<string> ReadAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return (await process.StandardOutput.ReadToEndAsync(Cancellation)).Trim();
    }
}
