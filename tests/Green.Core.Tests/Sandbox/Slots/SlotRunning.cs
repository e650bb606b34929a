using Green.Core.Sandbox;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Slots;

public abstract class SlotRunning : SlotTest
{
    [TestMethod]
    public async Task A_command_gives_its_output_its_errors_and_its_exit_code()
    {
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(slot, "echo out; echo err >&2; exit 7");

        Assert.AreEqual(new Ran(7, "out\n", "err\n"), ran);
    }

    [TestMethod]
    public async Task The_output_is_that_of_the_last_command_only()
    {
        await using var slot = await LeaseAsync();
        await RunAsync(slot, "echo a long first output");

        Assert.AreEqual("second\n", (await RunAsync(slot, "echo second")).Output);
    }

    [TestMethod]
    public async Task A_signal_is_told_by_the_exit_code()
    {
        await using var slot = await LeaseAsync();

        Assert.AreEqual(128 + 15, (await RunAsync(slot, "kill -TERM $$")).ExitCode);
        Assert.AreEqual(128 + 6, (await RunAsync(slot, "exec perl -e 'use POSIX; POSIX::abort()'")).ExitCode);
    }

    [TestMethod]
    public async Task A_program_that_does_not_exist_fails_as_in_a_shell()
    {
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(slot, Script("") with { Arguments = ["/green/toolchain/bin/none"] });

        Assert.AreEqual(127, ran.ExitCode);
        Assert.Contains("/green/toolchain/bin/none", ran.Error);
    }

    [TestMethod]
    public async Task The_environment_is_exactly_what_was_given()
    {
        await using var slot = await LeaseAsync();
        var environment = new Dictionary<string, string>
        {
            ["CARGO_BIN_EXE_my-bin"] = "with a hyphen",
            ["EMPTY"] = "",
            ["LINES"] = "one\ntwo\n",
            ["QUOTES"] = "'\"$HOME`\\!",
        };

        var ran = await RunAsync(slot, Script("") with { Arguments = ["/usr/bin/env", "-0"], Environment = environment });

        Assert.AreSequenceEqual(
            environment.Select(pair => pair.Key + "=" + pair.Value).Order(StringComparer.Ordinal),
            ran.Output.TrimEnd('\0').Split('\0').Order(StringComparer.Ordinal));
    }

    [TestMethod]
    public async Task Arguments_arrive_as_they_were_given_whatever_they_hold()
    {
        await using var slot = await LeaseAsync();
        var everyCharacter = new string([.. Enumerable.Range(1, 0x2ff).Select(code => (char)code)]);
        string[] arguments = ["", "-", "a b", "it's", "$(id)", "\n", "*", "😀", everyCharacter, new string('x', 120_000), new string('y', 120_000)];

        var ran = await RunAsync(slot, Script("") with { Arguments = ["/usr/bin/printf", "%s\\0", .. arguments] });

        Assert.AreEqual(string.Concat(arguments.Select(argument => argument + "\0")), ran.Output);
    }

    [TestMethod]
    public async Task A_program_may_have_an_equals_sign_in_its_path()
    {
        await using var slot = await LeaseAsync();
        File.Copy("/bin/echo", Path.Combine(slot.HostTarget, "a=b"));

        Assert.AreEqual("-n\n", (await RunAsync(slot, Script("") with { Arguments = ["/green/target/a=b", "-n", "-"] })).Output.Replace("-", "-n\n", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task Large_output_arrives_whole()
    {
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(slot, "head -c 5000000 /dev/zero; head -c 3000000 /dev/zero >/dev/stderr");

        Assert.AreEqual(5_000_000, ran.Output.Length);
        Assert.AreEqual(3_000_000, ran.Error.Length);
    }

    [TestMethod]
    public async Task Output_is_a_pipe_that_can_be_opened_anew()
    {
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(slot, "echo one; echo two >/dev/stdout; echo three; echo err >/dev/stderr; [ -p /dev/stdout ] || echo no pipe");

        Assert.AreEqual(new Ran(0, "one\ntwo\nthree\n", "err\n"), ran);
    }

    [TestMethod]
    public async Task Commands_start_in_their_working_directory_with_nothing_to_read()
    {
        await using var slot = await LeaseAsync();
        Directory.CreateDirectory(Path.Combine(slot.HostWork, "a b"));

        var ran = await RunAsync(slot, Script("pwd; cat") with { WorkingDirectory = "/green/work/a b" });

        Assert.AreEqual(new Ran(0, "/green/work/a b\n", ""), ran);
    }

    [TestMethod]
    public async Task What_is_put_into_a_place_is_seen_at_once()
    {
        await using var slot = await LeaseAsync();
        foreach (var place in new[] { slot.HostWork, slot.HostRegistry, slot.HostTarget, slot.HostOut })
        {
            await File.WriteAllTextAsync(Path.Combine(place, "file"), Path.GetFileName(place) + "\n", Cancellation);
        }

        var ran = await RunAsync(slot, "cd /green; cat work/file registry/file target/file out/file toolchain/rustc");

        Assert.AreEqual("work\nregistry\ntarget\nout\na compiler", ran.Output);
    }

    [TestMethod]
    public async Task Outputs_can_be_read_moved_and_deleted()
    {
        await using var slot = await LeaseAsync();

        await RunAsync(
            slot, "cd /green/out/a/b && mkdir -p d/e && echo x >d/e/f && chmod 0 d/e/f && chmod 500 d/e d && touch -d @0 . && chmod 700 .", "/green/out/a/b");

        var made = Path.Combine(slot.HostOut, "a/b/d");
        Assert.AreEqual("x\n", await File.ReadAllTextAsync(Path.Combine(made, "e/f"), Cancellation));
        Directory.Move(made, Path.Combine(Home, "moved"));
        Directory.Delete(Path.Combine(Home, "moved"), recursive: true);
    }

    [TestMethod]
    public async Task Writable_directories_start_empty_and_links_on_the_way_are_not_followed()
    {
        await using var slot = await LeaseAsync();
        var outside = Path.Combine(Home, "outside");
        Directory.CreateDirectory(Path.Combine(outside, "b"));
        await File.WriteAllTextAsync(Path.Combine(outside, "b/keep"), "", Cancellation);
        await RunAsync(slot, $"echo old >/green/out/c/old; ln -s '{outside}' /green/out/c/link", "/green/out/c");

        var ran = await RunAsync(slot, "ls -A /green/out/c/link/b /green/out/d", "/green/out/c/link/b", "/green/out/d");

        Assert.AreEqual("/green/out/c/link/b:\n\n/green/out/d:\n", ran.Output);
        Assert.IsTrue(File.Exists(Path.Combine(outside, "b/keep")));
    }

    [TestMethod]
    public async Task Places_of_a_host_layout_may_lie_in_one_another()
    {
        var layout = new SlotLayout("/root/x/ws", "/root/.cargo/registry/src", "/root/x/ws/target/deps", "/root/x/ws/target", "/root/.rustup/tc");
        await using var slot = await LeaseAsync(layout);
        await File.WriteAllTextAsync(Path.Combine(slot.HostWork, "main.rs"), "m", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(slot.HostTarget, "dep"), "d", Cancellation);
        var script = Script("cat main.rs target/deps/dep; echo o >target/new/o; ls -A /root /root/x", "/root/x/ws/target/new") with { WorkingDirectory = "/root/x/ws" };

        var first = await RunAsync(slot, script);
        foreach (var path in Directory.EnumerateDirectories(slot.HostWork))
        {
            // Whoever stages the next action's files may not know that a mount point is among these.
            Directory.Delete(path, recursive: true);
        }

        var second = await RunAsync(slot, script);

        Assert.AreEqual(new Ran(0, "md/root:\n.cargo\n.rustup\nx\n\n/root/x:\nws\n", ""), first);
        Assert.AreEqual(first, second);
        Assert.AreEqual("o\n", await File.ReadAllTextAsync(Path.Combine(slot.HostOut, "new/o"), Cancellation));
    }

    [TestMethod]
    public async Task Places_of_a_host_layout_may_lie_where_slots_are_cleaned()
    {
        var layout = new SlotLayout("/tmp/x/ws", "/dev/shm/registry", "/tmp/x/ws/target/deps", "/tmp/x/ws/target", "/tmp/tc");
        await using var slot = await LeaseAsync(layout);
        await File.WriteAllTextAsync(Path.Combine(slot.HostWork, "main.rs"), "m", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(slot.HostRegistry, "lib.rs"), "r", Cancellation);
        var shell = ProcessesWith(SlotDirectory(slot));

        await RunAsync(slot, "touch /tmp/left /tmp/.left /dev/shm/left; mkdir '/tmp/x ' /tmp/ws; echo o >/tmp/x/ws/target/new/o", "/tmp/x/ws/target/new");
        var ran = await RunAsync(slot, "ls -A /tmp /tmp/x /dev/shm; cat /tmp/x/ws/main.rs /dev/shm/registry/lib.rs /tmp/x/ws/target/new/o /tmp/tc/rustc");

        Assert.AreEqual("/dev/shm:\nregistry\n\n/tmp:\ntc\nx\n\n/tmp/x:\nws\nmro\na compiler", ran.Output);
        Assert.AreSequenceEqual(shell, ProcessesWith(SlotDirectory(slot)), "Cleaning did not fail, so the slot was kept.");
    }

    [TestMethod]
    public async Task The_host_s_compilers_and_tools_work()
    {
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(
            slot,
            "cd /green/out/o && echo 'int main(void){return 3;}' >m.c && cc m.c -o m && ./m; echo $?; perl -e 'print 1+1'; uname -n",
            "/green/out/o");

        Assert.AreEqual(new Ran(0, "3\n2green\n", ""), ran);
    }

    [TestMethod]
    public async Task A_writable_directory_outside_the_out_place_is_refused()
    {
        await using var slot = await LeaseAsync();

        await Assert.ThrowsExactlyAsync<ArgumentException>(() => slot.RunAsync(Script("", "/green/out/../work"), Cancellation));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => slot.RunAsync(Script("", "/green/out"), Cancellation));
    }
}
