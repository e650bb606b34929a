using System.Net;
using System.Net.Sockets;
using Green.Core.Sandbox;

namespace Green.Core.Tests.Sandbox.Slots;

public abstract class SlotIsolation : SlotTest
{
    [TestMethod]
    public async Task There_is_no_network_not_even_this_machine_s_own()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(
            slot, $"perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(\"127.0.0.1:{port}\") ? \"connected\" : \"refused\"'");

        Assert.AreEqual("refused", ran.Output);
        Assert.IsFalse(listener.Pending());
    }

    [TestMethod]
    public async Task Files_of_the_host_that_were_not_declared_cannot_be_seen()
    {
        var undeclared = Path.Combine(Home, "undeclared");
        await File.WriteAllTextAsync(undeclared, "secret", Cancellation);
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(slot, $"for path in '{undeclared}' '{Home}' /root /home /var/lib /etc/shadow /old /work; do [ ! -e \"$path\" ] || echo \"$path\"; done; ls -A /");

        Assert.AreEqual("", ran.Error);
        Assert.AreEqual("bin dev etc green lib lib64 proc run sbin tmp usr var", string.Join(' ', ran.Output.Split('\n').Where(name => name is not ("" or "lib32" or "libx32"))));
    }

    [TestMethod]
    public async Task The_control_directory_is_closed_to_actions()
    {
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(
            slot,
            "ls -A /run/green/control; echo forged >/run/green/control/response; echo x >/run/green/control/request; "
            + "for fd in /proc/*/fd/*; do case $(readlink $fd) in *control/re*|*control/al*) echo $fd;; esac; done 2>/dev/null; ls -A /run/green");

        Assert.AreEqual("", ran.Output);
    }

    [TestMethod]
    public async Task An_answer_cannot_be_forged_nor_the_shell_be_hurt()
    {
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(
            slot,
            """
            echo '00000000000000000000000000000000 done 0 clean' >&4
            echo 'x done 0 clean' | tee /proc/1/fd/4 /proc/1/fd/3 /run/green/control/response
            trap '' TERM
            kill -TERM 1; kill -KILL -1
            exit 9
            """);

        Assert.AreNotEqual(0, ran.ExitCode);
        Assert.AreEqual("still here\n", (await RunAsync(slot, "echo still here")).Output);
    }

    [TestMethod]
    public async Task Actions_have_no_rights()
    {
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(slot, "grep -E '^(Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs)' /proc/self/status | sort | tr -s '\\t\\n' ' '; ulimit -c");

        Assert.AreEqual(
            "CapAmb: 0000000000000000 CapBnd: 0000000000000000 CapEff: 0000000000000000 CapInh: 0000000000000000 "
            + "CapPrm: 0000000000000000 NoNewPrivs: 1 0\n",
            ran.Output);
    }

    [TestMethod]
    public async Task Read_only_places_refuse_every_change_even_through_links_to_the_same_file()
    {
        await using var slot = await LeaseAsync();
        var kept = Path.Combine(Home, "kept");
        await File.WriteAllTextAsync(kept, "kept", Cancellation);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(kept, (UnixFileMode)0b110_110_110);
        }

        foreach (var place in new[] { slot.HostWork, slot.HostRegistry, slot.HostTarget })
        {
            System.Diagnostics.Process.Start("ln", [kept, Path.Combine(place, "file")]).WaitForExit();
        }

        var ran = await RunAsync(
            slot,
            "for f in work/file registry/file target/file toolchain/rustc; do f=/green/$f; "
            + "{ echo bad >$f || chmod 777 $f || touch $f || rm -f $f || ln $f /green/out/o/link || touch ${f%/*}/new; } 2>/dev/null && echo $f; done; "
            + "touch /new /etc/new /usr/new /dev/new /var/new /run/new 2>/dev/null && echo root",
            "/green/out/o");

        Assert.AreEqual("", ran.Output);
        Assert.AreEqual("kept", await File.ReadAllTextAsync(kept, Cancellation));
    }

    [TestMethod]
    public async Task Of_the_out_place_only_the_declared_directories_can_be_written()
    {
        await using var slot = await LeaseAsync();
        Directory.CreateDirectory(Path.Combine(slot.HostOut, "input"));
        await File.WriteAllTextAsync(Path.Combine(slot.HostOut, "input/file"), "in", Cancellation);
        await RunAsync(slot, "echo made >/green/out/earlier/file", "/green/out/earlier");

        var ran = await RunAsync(
            slot,
            "cd /green/out; cat input/file earlier/file; echo bad >new; echo bad >input/new; echo bad >earlier/file; chmod 777 earlier input/file; "
            + "echo good >own/file",
            "/green/out/own");

        Assert.AreEqual("inmade\n", ran.Output);
        Assert.AreSequenceEqual(["earlier", "input", "own"], Directory.EnumerateFileSystemEntries(slot.HostOut).Select(Path.GetFileName).Order());
        Assert.AreEqual("made\n", await File.ReadAllTextAsync(Path.Combine(slot.HostOut, "earlier/file"), Cancellation));
        Assert.AreEqual("good\n", await File.ReadAllTextAsync(Path.Combine(slot.HostOut, "own/file"), Cancellation));
    }

    [TestMethod]
    public async Task A_new_user_namespace_does_not_open_what_is_closed()
    {
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(
            slot,
            "unshare --user --map-root-user --mount sh -c 'umount /run/green; ls -A /run/green /run/green/control; "
            + "mount -o remount,bind,rw /green/work && touch /green/work/new && echo written' 2>/dev/null");

        Assert.DoesNotContain("control", ran.Output.Replace("/run/green/control", "", StringComparison.Ordinal));
        Assert.DoesNotContain("written", ran.Output);
        Assert.DoesNotContain("response", ran.Output);
    }

    [TestMethod]
    public async Task What_an_action_leaves_is_gone_for_the_next()
    {
        await using var slot = await LeaseAsync();
        await RunAsync(
            slot,
            """
            touch /tmp/left /tmp/.left /tmp/..left /dev/shm/left /var/tmp/left2
            mkdir -p /tmp/d/e; chmod 0 /tmp/d
            ipcmk --shmem 4096 --queue --semaphore 1 >/dev/null
            setsid sh -c 'setsid sleep 1000000007 & trap "" TERM HUP; sleep 1000000007' &
            (sleep 1000000007 &) &
            """);

        var ran = await RunAsync(slot, "ls -A /tmp /dev/shm; cat /proc/sysvipc/shm /proc/sysvipc/msg /proc/sysvipc/sem | wc -l; cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 1000000007");

        Assert.AreEqual("/dev/shm:\n\n/tmp:\n3\n1\n", ran.Output, "The one process that names the number is the looking shell itself.");
        Assert.IsEmpty(ProcessesWith("1000000007"));
    }

    [TestMethod]
    public async Task An_action_that_forks_without_end_is_ended()
    {
        await using var slot = await LeaseAsync();

        const string count = "set -- /proc/[0-9]*; echo $#";
        var alone = (await RunAsync(slot, count)).Output;

        await RunAsync(slot, "f() { while :; do setsid sh -c 'sleep 0.001; exec sh /green/work/again' & sleep 0.01; done; }; (f) & (f) & sleep 0.1");

        Assert.AreEqual(alone, (await RunAsync(slot, count)).Output, "Only the slot's own processes and the action are left.");
    }
}
