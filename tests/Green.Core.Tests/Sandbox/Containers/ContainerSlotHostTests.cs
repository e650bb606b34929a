using Docker.DotNet;
using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Containers;

/// <summary>Slots in the machine's engine; a script of the test stands where the slot shell does.</summary>
[TestClass]
public sealed class ContainerSlotHostTests(TestContext context)
{
    private CancellationToken Cancellation => context.CancellationToken;

    [TestMethod]
    public async Task The_first_process_has_six_capabilities_and_can_get_no_more()
    {
        using var slot = await TestSlot.OpenAsync("grep -E '^(Cap|NoNewPrivs)' /proc/1/status", Cancellation);

        var facts = await slot.StartAsync(SlotLayout.Fixed);

        // CHOWN 0, DAC_OVERRIDE 1, KILL 5, SETGID 6, SETUID 7, SETPCAP 8.
        const string Six = "00000000000001e3";
        Assert.Contains($"CapPrm:\t{Six}", facts);
        Assert.Contains($"CapEff:\t{Six}", facts);
        Assert.Contains($"CapBnd:\t{Six}", facts);
        Assert.Contains("CapAmb:\t0000000000000000", facts);
        Assert.Contains("NoNewPrivs:\t1", facts);
    }

    [TestMethod]
    public async Task An_action_runs_as_another_user_without_any_capability()
    {
        using var slot = await TestSlot.OpenAsync(
            """
            setpriv --reuid 1000 --regid 1000 --clear-groups --bounding-set -all --inh-caps -all --no-new-privs \
                sh -c 'id -u; grep -E "^Cap" /proc/self/status; ls /run/green/control; echo x >/green/work/x; echo x >/tmp/x && cat /tmp/x'
            """, Cancellation);

        var facts = await slot.StartAsync(SlotLayout.Fixed);

        Assert.StartsWith("1000\n", facts);
        Assert.Contains("CapBnd:\t0000000000000000", facts);
        Assert.Contains("CapPrm:\t0000000000000000", facts);
        Assert.Contains("ls: cannot open directory '/run/green/control': Permission denied", facts);
        Assert.Contains("cannot create /green/work/x: Read-only file system", facts);
        Assert.EndsWith("\nx\n", facts);
    }

    [TestMethod]
    public async Task There_is_no_network_and_the_root_cannot_be_written()
    {
        using var slot = await TestSlot.OpenAsync(
            "ls /sys/class/net; hostname; touch /x /usr/x; id -u; pwd; ls -ld /tmp; cat /proc/1/comm", Cancellation);

        var facts = await slot.StartAsync(SlotLayout.Fixed);

        Assert.StartsWith("lo\ngreen\n", facts);
        Assert.Contains("cannot touch '/x': Read-only file system", facts);
        Assert.Contains("cannot touch '/usr/x': Read-only file system", facts);
        Assert.Contains("\n0\n/\ndrwxrwxrwt ", facts);
        Assert.EndsWith("\nsh\n", facts);
    }

    [TestMethod]
    public async Task What_is_put_into_a_place_is_seen_at_once_and_outputs_come_back()
    {
        using var slot = await TestSlot.OpenAsync(
            "cat /green/work/a /green/registry/b /green/target/c; echo made >/green/out/d; touch /green/target/x", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(slot.Places.Work, "a"), "A", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(slot.Places.Registry, "b"), "B", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(slot.Places.Target, "c"), "C\n", Cancellation);

        var facts = await slot.StartAsync(SlotLayout.Fixed);

        Assert.StartsWith("ABC\n", facts);
        Assert.Contains("cannot touch '/green/target/x': Read-only file system", facts);
        Assert.AreEqual("made\n", await File.ReadAllTextAsync(Path.Combine(slot.Places.Out, "d"), Cancellation));
    }

    [TestMethod]
    [DataRow("/root/a/ws", DisplayName = "below root's home, which images close to other users")]
    [DataRow("/tmp/a/ws", DisplayName = "below /tmp, which is a mount of its own")]
    [DataRow("/home/a/ws", DisplayName = "below a directory that the image does not have")]
    public async Task Places_may_lie_inside_each_other(string workspace)
    {
        var layout = new SlotLayout(
            workspace, "/root/.cargo/registry/src", $"{workspace}/target/deps", $"{workspace}/target", "/root/.rustup/t");
        using var slot = await TestSlot.OpenAsync(
            $"""
            echo made >{workspace}/target/d
            touch {workspace}/x {workspace}/target/deps/x
            setpriv --reuid 1000 --regid 1000 --clear-groups sh -c 'cat {workspace}/target/d; ls -dU /root/.cargo/registry/src {workspace}/target/deps'
            """, Cancellation);

        var facts = await slot.StartAsync(layout);

        Assert.Contains($"cannot touch '{workspace}/x': Read-only file system", facts);
        Assert.Contains($"cannot touch '{workspace}/target/deps/x': Read-only file system", facts);
        Assert.EndsWith($"made\n/root/.cargo/registry/src\n{workspace}/target/deps\n", facts);
        Assert.AreEqual("made\n", await File.ReadAllTextAsync(Path.Combine(slot.Places.Out, "d"), Cancellation));
    }

    [TestMethod]
    public async Task What_the_shell_itself_complains_of_is_kept_in_the_log()
    {
        using var slot = await TestSlot.OpenAsync("", Cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(slot.Places.Control, "shell"),
            "echo why >&2\necho up >/run/green/control/facts\nsleep 3600\n",
            Cancellation);

        await slot.StartAsync(SlotLayout.Fixed);

        Assert.AreEqual("why\n", await File.ReadAllTextAsync(Path.Combine(slot.Places.Control, "log"), Cancellation));
    }

    [TestMethod]
    public async Task Stopping_removes_the_container_and_can_be_repeated()
    {
        using var slot = await TestSlot.OpenAsync("echo up", Cancellation);
        await slot.StartAsync(SlotLayout.Fixed);
        var client = await slot.Engine.ConnectAsync(Cancellation);
        var running = await client.Containers.InspectContainerAsync(ContainerSpecification.NameOf(slot.Places), Cancellation);

        await slot.Host.StopAsync(slot.Places, Cancellation);
        await slot.Host.StopAsync(slot.Places, Cancellation);

        Assert.IsTrue(running.State!.Running);
        Assert.AreEqual(slot.Host.Platform, running.Image);
        await Assert.ThrowsExactlyAsync<DockerContainerNotFoundException>(
            () => client.Containers.InspectContainerAsync(running.ID, Cancellation));
    }

    [TestMethod]
    public async Task A_container_that_a_dead_lessee_left_is_replaced()
    {
        using var slot = await TestSlot.OpenAsync("echo up", Cancellation);
        await slot.StartAsync(SlotLayout.Fixed);
        var client = await slot.Engine.ConnectAsync(Cancellation);
        var name = ContainerSpecification.NameOf(slot.Places);
        var left = await client.Containers.InspectContainerAsync(name, Cancellation);

        await slot.StartAsync(SlotLayout.Fixed);

        var now = await client.Containers.InspectContainerAsync(name, Cancellation);
        Assert.AreNotEqual(left.ID, now.ID);
        Assert.IsTrue(now.State!.Running);
    }

    [TestMethod]
    public async Task An_image_that_is_gone_since_it_was_recorded_is_GREEN2002()
    {
        using var slot = await TestSlot.OpenAsync("echo up", Cancellation);
        var host = slot.HostOf(new ContainerImage("green-base:gone", "sha256:" + new string('0', 64), null), null);

        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => host.StartAsync(slot.Places, SlotLayout.Fixed, Cancellation));

        Assert.AreEqual("GREEN2002", error.Code);
        Assert.Contains("green-base:gone", error.Message);
        Assert.Contains("config set image green-base:gone", error.Advice);
    }

    [TestMethod]
    public async Task A_toolchain_that_is_not_there_is_GREEN2004_and_is_not_made()
    {
        using var directory = new TemporaryDirectory();
        using var engine = new EngineConnection([new($"unix://{directory["none.sock"]}")]);
        var images = new ContainerImages(engine, new ImageRecords(directory["images"]));
        var host = new ContainerSlotHost(engine, images, new ContainerImage("base", "sha256:1", null), directory["toolchain"], ActionLimits.Default);

        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => host.StartAsync(new SlotPlaces(directory["slot"]), SlotLayout.Fixed, Cancellation));

        Assert.AreEqual("GREEN2004", error.Code);
        Assert.Contains(directory["toolchain"], error.Message);
        Assert.IsFalse(Directory.Exists(directory["toolchain"]));
    }

    [TestMethod]
    public async Task A_start_that_the_engine_refuses_is_GREEN2010_and_leaves_no_container()
    {
        using var directory = new TemporaryDirectory();
        using var scripted = new ScriptedEngine(directory["engine.sock"]);
        using var engine = new EngineConnection([scripted.Endpoint]);
        var images = new ContainerImages(engine, new ImageRecords(directory["images"]));
        var host = new ContainerSlotHost(engine, images, new ContainerImage("base", "sha256:1", null), null, ActionLimits.Default);
        var places = new SlotPlaces(directory["slot"]);
        var name = ContainerSpecification.NameOf(places);
        scripted.Answer("GET /info", 200, "{}")
            .Answer("POST /containers/create", 201, """{"Id":"1"}""")
            .Answer("POST /containers/1/start", 500, """{"message":"exec: \"/bin/sh\": no such file"}""");

        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => host.StartAsync(places, SlotLayout.Fixed, Cancellation));

        Assert.AreEqual("GREEN2010", error.Code);
        Assert.Contains("exec: \"/bin/sh\": no such file", error.Message);
        Assert.Contains($"DELETE /containers/{name}?force=true&v=true", scripted.Requests);
    }

    [TestMethod]
    public async Task Without_an_engine_there_is_nothing_to_stop_but_nothing_starts()
    {
        using var directory = new TemporaryDirectory();
        using var engine = new EngineConnection([new($"unix://{directory["none.sock"]}")]);
        var images = new ContainerImages(engine, new ImageRecords(directory["images"]));
        var host = new ContainerSlotHost(engine, images, new ContainerImage("base", "sha256:1", null), null, ActionLimits.Default);
        var places = new SlotPlaces(directory["slot"]);

        await host.StopAsync(places, Cancellation);
        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => host.StartAsync(places, SlotLayout.Fixed, Cancellation));

        Assert.AreEqual("GREEN2001", error.Code);
    }

    [TestMethod]
    public async Task The_users_toolchain_runs_in_the_image()
    {
        var toolchain = await TestSlot.RequireToolchainAsync(Cancellation);
        using var slot = await TestSlot.OpenAsync("/green/toolchain/bin/rustc --version", Cancellation);
        var host = slot.HostOf(slot.Image, toolchain);

        Assert.StartsWith("rustc 1.", await slot.StartAsync(SlotLayout.Fixed, host));
    }

    [TestMethod]
    public void Slots_of_one_name_below_two_homes_are_two_containers() =>
        Assert.AreNotEqual(
            ContainerSpecification.NameOf(new SlotPlaces("/home/a/slots/0")),
            ContainerSpecification.NameOf(new SlotPlaces("/home/b/slots/0")));

    [TestMethod]
    public void On_an_engine_with_SELinux_or_user_mapping_the_places_stay_readable()
    {
        var plain = ContainerSpecification.Create(
            new SlotPlaces("/slots/1"), "sha256:1", [], EngineSecurity.From(["name=seccomp,profile=default"]), ActionLimits.Default);
        var special = ContainerSpecification.Create(
            new SlotPlaces("/slots/1"), "sha256:1", [], EngineSecurity.From(["name=selinux", "name=userns"]), ActionLimits.Default);

        Assert.AreEqual("no-new-privileges", string.Join(" ", plain.HostConfig!.SecurityOpt!));
        Assert.IsNull(plain.HostConfig.UsernsMode);
        Assert.AreEqual("no-new-privileges label=disable", string.Join(" ", special.HostConfig!.SecurityOpt!));
        Assert.AreEqual("host", special.HostConfig.UsernsMode);
    }
}
