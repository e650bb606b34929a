using System.Diagnostics;
using Green.Core.Sandbox;
using Green.Core.Sandbox.Host;
using Green.Core.Tests.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Host;

[TestClass]
public sealed class HostSandboxTests
{
    private readonly string _home = Directory.CreateTempSubdirectory("green-host-").FullName;

    public TestContext TestContext { get; set; } = null!;

    private SlotLayout Layout => new(_home + "/ws", _home + "/registry", _home + "/ws/target", _home + "/ws/out", _home + "/toolchain");

    [TestCleanup]
    public void Remove() => Directory.Delete(_home, recursive: true);

    [TestMethod]
    public async Task A_command_runs_at_the_real_paths_with_exactly_the_given_environment()
    {
        await using var slot = await LeaseAsync();
        Directory.CreateDirectory(slot.HostWork);
        var command = Script("", Layout.Out + "/o") with
        {
            Arguments = ["/usr/bin/env", "-0"],
            Environment = new Dictionary<string, string> { ["ONE"] = "1\n2", ["a-b"] = "" },
        };

        var result = await slot.RunAsync(command, TestContext.CancellationToken);

        Assert.AreEqual(Layout.Work, slot.HostWork);
        Assert.AreEqual(Layout.Out, slot.HostOut);
        var output = await File.ReadAllTextAsync(result.StandardOutput, TestContext.CancellationToken);
        Assert.AreSequenceEqual(["ONE=1\n2", "a-b="], output.TrimEnd('\0').Split('\0').Order(StringComparer.Ordinal));
        Assert.IsTrue(Directory.Exists(Layout.Out + "/o"));
    }

    [TestMethod]
    public async Task A_command_gives_its_output_its_errors_and_its_exit_code()
    {
        await using var slot = await LeaseAsync();
        Directory.CreateDirectory(slot.HostWork);

        var result = await slot.RunAsync(Script("pwd; cat; head -c 5000000 /dev/zero >&2; exit 3"), TestContext.CancellationToken);

        Assert.AreEqual(3, result.ExitCode);
        Assert.AreEqual(Layout.Work + "\n", await File.ReadAllTextAsync(result.StandardOutput, TestContext.CancellationToken));
        Assert.AreEqual(5_000_000, new FileInfo(result.StandardError).Length);
    }

    [TestMethod]
    public async Task Lines_of_the_errors_come_while_the_command_runs()
    {
        await using var slot = await LeaseAsync();
        Directory.CreateDirectory(slot.HostWork);
        List<string> seen = [];

        var result = await slot.RunAsync(
            Script("echo first >&2; while [ ! -e go ]; do sleep 0.01; done; printf 'second\nlast' >&2") with
            {
                OnErrorLine = line =>
                {
                    seen.Add(line);
                    File.WriteAllText(Layout.Work + "/go", "");
                },
            },
            TestContext.CancellationToken);

        Assert.AreSequenceEqual(["first", "second", "last"], seen);
        Assert.AreEqual("first\nsecond\nlast", await File.ReadAllTextAsync(result.StandardError, TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task An_exception_over_a_line_ends_the_command_and_its_children()
    {
        await using var slot = await LeaseAsync();
        Directory.CreateDirectory(slot.HostWork);

        var error = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => slot.RunAsync(
            Script("sleep 1000000 & echo $! >&2; wait") with { OnErrorLine = line => throw new InvalidDataException(line) },
            TestContext.CancellationToken));

        Assert.IsFalse(IsRunning(error.Message));
    }

    [TestMethod]
    public async Task Make_runs_as_many_jobs_as_there_are_tokens_and_all_come_back()
    {
        var tokens = new CountedTokens(1);
        await using var slot = await LeaseAsync();
        Directory.CreateDirectory(slot.HostWork);
        await File.WriteAllTextAsync(
            Layout.Work + "/Makefile",
            "all: a b\na: ; @touch a; while [ ! -e b ]; do sleep 0.01; done\nb: ; @touch b; while [ ! -e a ]; do sleep 0.01; done\n",
            TestContext.CancellationToken);

        var result = await slot.RunAsync(
            Script("MAKEFLAGS=\"$CARGO_MAKEFLAGS\" exec make") with { Tokens = tokens }, TestContext.CancellationToken);

        Assert.AreEqual("", await File.ReadAllTextAsync(result.StandardError, TestContext.CancellationToken));
        Assert.AreEqual(0, result.ExitCode);
        Assert.IsTrue(tokens.AreWhole);
    }

    [TestMethod]
    public async Task Directories_that_exist_keep_what_they_hold()
    {
        Directory.CreateDirectory(Layout.Out + "/deps");
        await File.WriteAllTextAsync(Layout.Out + "/deps/mine", "", TestContext.CancellationToken);

        await using (var slot = await LeaseAsync())
        {
            await slot.RunAsync(Script("true", Layout.Out + "/deps"), TestContext.CancellationToken);
        }

        Assert.IsTrue(File.Exists(Layout.Out + "/deps/mine"));
    }

    [TestMethod]
    public async Task Children_that_stay_are_ended_with_the_command()
    {
        await using var slot = await LeaseAsync();
        Directory.CreateDirectory(slot.HostWork);

        var result = await slot.RunAsync(Script("sleep 1000000 & echo $!"), TestContext.CancellationToken);

        Assert.IsFalse(IsRunning(await File.ReadAllTextAsync(result.StandardOutput, TestContext.CancellationToken)));
    }

    [TestMethod]
    public async Task Cancellation_ends_the_command_and_its_children()
    {
        await using var slot = await LeaseAsync();
        Directory.CreateDirectory(slot.HostWork);
        using var source = new CancellationTokenSource();
        var running = slot.RunAsync(Script("sleep 1000000 & echo $! >pid.new; mv pid.new pid; wait"), source.Token);
        while (!File.Exists(Layout.Work + "/pid"))
        {
            await Task.Yield();
        }

        await source.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.IsFalse(IsRunning(await File.ReadAllTextAsync(Layout.Work + "/pid", TestContext.CancellationToken)));
    }

    [TestMethod]
    public async Task A_command_over_its_time_limit_is_a_coded_error()
    {
        await using var slot = await LeaseAsync();
        Directory.CreateDirectory(slot.HostWork);

        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => slot.RunAsync(Script("sleep 1000000") with { Limits = ActionLimits.Default with { Time = TimeSpan.FromMilliseconds(50) } }, TestContext.CancellationToken));

        Assert.AreEqual("GREEN2005", error.Code);
    }

    [TestMethod]
    public async Task A_working_directory_that_is_not_there_is_a_coded_error()
    {
        await using var slot = await LeaseAsync();

        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => slot.RunAsync(Script("true"), TestContext.CancellationToken));

        Assert.AreEqual("GREEN2004", error.Code);
        Assert.Contains(Layout.Work, error.Message);
    }

    [TestMethod]
    public async Task Disposal_leaves_the_user_s_directories_and_takes_its_own()
    {
        Directory.CreateDirectory(Layout.Work);
        await (await LeaseAsync()).DisposeAsync();

        Assert.IsTrue(Directory.Exists(Layout.Work));
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(_home + "/host"));
    }

    private Task<ISlot> LeaseAsync() => new HostSandbox(_home).LeaseAsync(Layout, TestContext.CancellationToken);

    private SandboxCommand Script(string script, params string[] writable) => new(
        "a script",
        ["/bin/sh", "-c", script],
        new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        writable.Length == 0 ? Layout.Work : _home,
        writable,
        ActionLimits.Default);

    // A killed process stays as a zombie until whoever inherited it has looked at it.
    private static bool IsRunning(string id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id.Trim()}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
