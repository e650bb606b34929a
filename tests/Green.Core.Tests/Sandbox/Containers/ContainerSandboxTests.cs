using System.Diagnostics;
using System.Globalization;
using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Containers;

/// <summary>The slot pool over containers of the machine's engine.</summary>
[TestClass]
public sealed class ContainerSandboxTests(TestContext context)
{
    private CancellationToken Cancellation => context.CancellationToken;

    [TestMethod]
    public async Task An_action_runs_again_and_again_in_one_container()
    {
        using var directory = new TemporaryDirectory();
        var pool = await OpenAsync(directory.Path, null);
        try
        {
            await using var slot = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);
            await slot.RunAsync(Command("/bin/true"), Cancellation);

            var clock = Stopwatch.StartNew();
            const int Runs = 100;
            for (var i = 0; i < Runs; i++)
            {
                Assert.AreEqual(0, (await slot.RunAsync(Command("/bin/true"), Cancellation)).ExitCode);
            }

            context.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"/bin/true in a warm slot: {clock.Elapsed.TotalMilliseconds / Runs:F2} ms"));
            Assert.HasCount(1, pool.List());
        }
        finally
        {
            await pool.StopAllAsync(CancellationToken.None);
        }
    }

    [TestMethod]
    public async Task A_slot_given_back_is_leased_again_and_nothing_of_the_last_action_is_left()
    {
        using var directory = new TemporaryDirectory();
        var pool = await OpenAsync(directory.Path, null);
        try
        {
            string first;
            await using (var slot = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation))
            {
                first = slot.HostOut;
                var result = await slot.RunAsync(
                    Command("/bin/sh", "-c", "sleep 1000 & echo made >/green/out/o/file; echo left >/tmp/left; id -u; exit 3"),
                    Cancellation);
                Assert.AreEqual(3, result.ExitCode);
                Assert.AreEqual("65534\n", await File.ReadAllTextAsync(result.StandardOutput, Cancellation));
                Assert.AreEqual("made\n", await File.ReadAllTextAsync(Path.Combine(slot.HostOut, "o/file"), Cancellation));
            }

            await using (var slot = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation))
            {
                var result = await slot.RunAsync(
                    Command("/bin/sh", "-c", "ls /tmp /green/out/o; cat /proc/[0-9]*/cmdline | tr '\\0' ' '"), Cancellation);
                var words = await File.ReadAllTextAsync(result.StandardOutput, Cancellation);
                Assert.AreEqual(first, slot.HostOut);
                Assert.DoesNotContain("left", words);
                Assert.DoesNotContain("file", words);
                Assert.DoesNotContain("sleep 1000", words);
            }
        }
        finally
        {
            Assert.AreEqual(1, await pool.StopAllAsync(CancellationToken.None));
        }
    }

    [TestMethod]
    public async Task The_users_toolchain_compiles_and_links_with_the_images_linker()
    {
        using var directory = new TemporaryDirectory();
        var toolchain = await TestSlot.RequireToolchainAsync(Cancellation);
        var pool = await OpenAsync(directory.Path, toolchain);
        try
        {
            await using var slot = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);
            await File.WriteAllTextAsync(
                Path.Combine(slot.HostWork, "main.rs"), "fn main() { println!(\"hello\"); }", Cancellation);

            var compile = await slot.RunAsync(
                Command("/green/toolchain/bin/rustc", "main.rs", "-o", "/green/out/o/main"), Cancellation);
            Assert.AreEqual(0, compile.ExitCode, await File.ReadAllTextAsync(compile.StandardError, Cancellation));
            using var made = Process.Start(
                new ProcessStartInfo(Path.Combine(slot.HostOut, "o/main")) { RedirectStandardOutput = true })!;
            Assert.AreEqual("hello\n", await made.StandardOutput.ReadToEndAsync(Cancellation));
        }
        finally
        {
            await pool.StopAllAsync(CancellationToken.None);
        }
    }

    [TestMethod]
    [DataRow("/root/a/ws")]
    [DataRow("/home/a/ws")]
    public async Task Outputs_come_back_from_a_slot_that_stands_at_host_paths(string workspace)
    {
        using var directory = new TemporaryDirectory();
        var layout = new SlotLayout(
            workspace, "/root/.cargo/registry/src", $"{workspace}/target/deps", $"{workspace}/target", "/root/.rustup/t");
        var pool = await OpenAsync(directory.Path, null);
        try
        {
            await using var slot = await pool.LeaseAsync(layout, Cancellation);
            for (var run = 0; run < 2; run++)
            {
                await File.WriteAllTextAsync(Path.Combine(slot.HostWork, "input"), "staged", Cancellation);

                var result = await slot.RunAsync(
                    Command("/bin/sh", "-c", "cat input >target/o/file") with
                    {
                        WorkingDirectory = workspace,
                        WritableDirectories = [$"{workspace}/target/o"],
                    },
                    Cancellation);

                Assert.AreEqual(0, result.ExitCode, await File.ReadAllTextAsync(result.StandardError, Cancellation));
                Assert.AreEqual("staged", await File.ReadAllTextAsync(Path.Combine(slot.HostOut, "o/file"), Cancellation));
            }
        }
        finally
        {
            await pool.StopAllAsync(CancellationToken.None);
        }
    }

    [TestMethod]
    public async Task A_container_without_a_shell_is_GREEN2010_and_leaves_no_slot()
    {
        using var directory = new TemporaryDirectory();
        var pool = await OpenAsync(directory.Path, null);

        // The place covers the image's programs.
        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => pool.LeaseAsync(SlotLayout.Fixed with { Registry = "/usr/bin" }, Cancellation));

        Assert.AreEqual("GREEN2010", error.Code);
        Assert.Contains("/bin/sh", error.Message);
        Assert.IsEmpty(pool.List());
    }

    private static SandboxCommand Command(params string[] arguments) => new(
        "a test",
        arguments,
        new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        SlotLayout.Fixed.Work,
        ["/green/out/o"],
        ActionLimits.Default);

    private async Task<SlotPool> OpenAsync(string home, string? toolchain)
    {
        using var engine = await EngineFixture.RequireEngineAsync(Cancellation);
        return await ContainerSandbox.OpenAsync(
            home, toolchain, await EngineFixture.RequireImageAsync(Cancellation), ActionLimits.Default, EngineFixture.Candidates, null, Cancellation);
    }
}
