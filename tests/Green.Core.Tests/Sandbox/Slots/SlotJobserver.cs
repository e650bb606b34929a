using System.Text;
using Green.Core.Sandbox;
using Green.Core.Tests.Sandbox.Containers;

namespace Green.Core.Tests.Sandbox.Slots;

public abstract class SlotJobserver : SlotTest
{
    /// <summary>Takes tokens as long as there are any; what it holds stands in a file.</summary>
    private const string Hold = "while dd bs=1 count=1 <&3 2>/dev/null >>/green/out/o/held; do :; done &\n";

    private const string UntilTold = "while [ ! -e /green/work/go ]; do sleep 0.01; done\n";

    [TestMethod]
    public async Task Two_actions_together_never_hold_more_than_there_is()
    {
        var tokens = new CountedTokens(3);
        await using var first = await LeaseAsync();
        await using var second = await LeaseAsync();
        var command = Script(Hold + UntilTold, "/green/out/o") with { Tokens = tokens };
        var running = new[] { RunAsync(first, command), RunAsync(second, command) };

        await UntilAsync(() => Held(first) + Held(second) == 3);
        Assert.AreEqual(3, tokens.Out);
        await TellAsync(first);
        await running[0];
        await UntilAsync(() => Held(second) == 3);
        await TellAsync(second);
        await running[1];

        Assert.AreEqual(3, Held(second));
        Assert.IsTrue(tokens.AreWhole);
    }

    [TestMethod]
    public async Task A_token_that_is_not_needed_any_more_comes_back_while_the_action_runs()
    {
        var tokens = new CountedTokens(1);
        await using var slot = await LeaseAsync();
        using var source = new CancellationTokenSource();
        var running = slot.RunAsync(
            Script($"dd bs=1 count=1 <&3 >/green/out/o/held; {UntilTold} dd <&- </green/out/o/held >&4; sleep 1000000", "/green/out/o") with { Tokens = tokens }, source.Token);
        await UntilAsync(() => Held(slot) == 1);
        Assert.AreEqual(1, tokens.Out);

        await TellAsync(slot);
        await UntilAsync(() => tokens.Out == 0);

        Assert.IsFalse(running.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
    }

    [TestMethod]
    public async Task A_token_that_nobody_else_wants_waits_for_an_action_that_asks_late()
    {
        var tokens = new CountedTokens(1) { AreWanted = false };
        await using var slot = await LeaseAsync();
        var running = RunAsync(slot, Script(UntilTold, "/green/out/o") with { Tokens = tokens });
        await UntilAsync(() => tokens.Out == 1);
        for (var looks = 0; looks < 20; looks++)
        {
            await Task.Delay(10, Cancellation);
            Assert.AreEqual(1, tokens.Out);
        }

        tokens.AreWanted = true;
        await UntilAsync(() => tokens.Out == 0);

        await TellAsync(slot);
        await running;
        Assert.IsTrue(tokens.AreWhole);
    }

    [TestMethod]
    [DataRow("exit 0")]
    [DataRow("kill -9 $$")]
    public async Task Tokens_come_back_however_an_action_ends(string ending)
    {
        var tokens = new CountedTokens(2);
        await using var slot = await LeaseAsync();
        var running = RunAsync(slot, Script(Hold + UntilTold + ending, "/green/out/o") with { Tokens = tokens });
        await UntilAsync(() => Held(slot) == 2);

        await TellAsync(slot);
        await running;

        Assert.IsTrue(tokens.AreWhole);
    }

    [TestMethod]
    public async Task Tokens_come_back_from_an_action_that_is_cancelled()
    {
        var tokens = new CountedTokens(2);
        await using var slot = await LeaseAsync();
        using var source = new CancellationTokenSource();
        var running = slot.RunAsync(Script(Hold + UntilTold, "/green/out/o") with { Tokens = tokens }, source.Token);
        await UntilAsync(() => Held(slot) == 2);

        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);

        Assert.IsTrue(tokens.AreWhole);
    }

    [TestMethod]
    public async Task Tokens_come_back_from_an_action_over_its_time_limit()
    {
        var tokens = new CountedTokens(2);
        await using var slot = await LeaseAsync();
        var running = slot.RunAsync(
            Script(Hold + UntilTold, "/green/out/o") with { Tokens = tokens, Limits = ActionLimits.Default with { Time = TimeSpan.FromSeconds(2) } }, Cancellation);

        Assert.AreEqual("GREEN2005", (await Assert.ThrowsExactlyAsync<GreenException>(() => running)).Code);

        Assert.IsTrue(tokens.AreWhole);
    }

    [TestMethod]
    public async Task Bytes_that_an_action_adds_are_no_tokens()
    {
        var tokens = new CountedTokens(2);
        await using var slot = await LeaseAsync();

        await RunAsync(slot, Script("dd bs=1 count=1 <&3 >/green/out/o/held; printf '%0100d' 0 >&4", "/green/out/o") with { Tokens = tokens });
        Assert.IsTrue(tokens.AreWhole);

        var next = await RunAsync(slot, Script("dd bs=100 count=1 iflag=nonblock <&3") with { Tokens = new CountedTokens(0) });
        Assert.AreEqual("", next.Output);
        Assert.Contains("Resource temporarily unavailable", next.Error);
    }

    [TestMethod]
    public async Task An_action_may_lend_its_own_token_and_has_it_again()
    {
        await using var slot = await LeaseAsync();

        // As some build scripts do: each of their jobs then reads one.
        var ran = await RunAsync(
            slot, Script("for job in 1 2 3; do printf x >&4; sleep 0.1; dd bs=1 count=1 <&3 2>/dev/null; done") with { Tokens = new CountedTokens(0) });

        Assert.AreEqual(new Ran(0, "xxx", ""), ran);
    }

    [TestMethod]
    public async Task Without_tokens_an_action_has_no_jobserver()
    {
        await using var slot = await LeaseAsync();

        var ran = await RunAsync(slot, Script("echo ${CARGO_MAKEFLAGS-none}; ls /proc/self/fd"));

        Assert.AreEqual("none\n0\n1\n2\n3\n", ran.Output, "The last is the directory itself.");
    }

    [TestMethod]
    public async Task Make_runs_as_many_jobs_as_there_are_tokens_without_a_warning()
    {
        var tokens = new CountedTokens(1);
        await using var slot = await LeaseAsync();
        await File.WriteAllTextAsync(
            Path.Combine(slot.HostWork, "Makefile"),
            // Each of two waits for the other; a third would find more than two.
            """
            all: a b c d
            	@ls run | wc -l
            a c: ; @touch run/$@; while [ ! -e run/$(if $(filter a,$@),b,d) ] && [ ! -e done/$(if $(filter a,$@),b,d) ]; do sleep 0.01; done; ls run | wc -l; touch done/$@; rm run/$@
            b d: ; @touch run/$@; while [ ! -e run/$(if $(filter b,$@),a,c) ] && [ ! -e done/$(if $(filter b,$@),a,c) ]; do sleep 0.01; done; ls run | wc -l; touch done/$@; rm run/$@
            """,
            Cancellation);

        var ran = await RunAsync(
            slot, Script("cd /green/out/o && mkdir run done && MAKEFLAGS=\"$CARGO_MAKEFLAGS\" exec make -f /green/work/Makefile", "/green/out/o") with { Tokens = tokens });

        Assert.AreEqual("", ran.Error);
        Assert.AreEqual(0, ran.ExitCode);
        var counts = ran.Output.Trim().Split('\n').Select(int.Parse).ToArray();
        Assert.HasCount(5, counts);
        Assert.IsTrue(counts.All(count => count <= 2), ran.Output);
        Assert.IsTrue(tokens.AreWhole);
    }

    [TestMethod]
    public async Task Rustc_tells_of_metadata_that_can_be_read_and_takes_tokens()
    {
        var toolchain = await TestSlot.RequireToolchainAsync(Cancellation);
        var tokens = new CountedTokens(2);
        await using var slot = await LeaseAsync(toolchain: toolchain);
        var source = new StringBuilder();
        for (var i = 0; i < 200; i++)
        {
            source.Append(System.Globalization.CultureInfo.InvariantCulture, $"pub mod m{i} {{ pub fn f(x: &[u64]) -> Vec<String> {{ x.iter().map(|y| (y + {i}).to_string()).collect() }} }}\n");
        }

        await File.WriteAllTextAsync(Path.Combine(slot.HostWork, "lib.rs"), source.ToString(), Cancellation);
        long length = 0;
        List<string> lines = [];
        var result = await RunAsync(
            slot,
            new SandboxCommand(
                "rustc",
                [
                    "/green/toolchain/bin/rustc", "--crate-name=it", "--crate-type=lib", "--error-format=json", "--json=artifacts", "--emit=dep-info,metadata,link",
                    "-Ccodegen-units=16", "-O", "--out-dir", "/green/out/o", "lib.rs",
                ],
                new Dictionary<string, string>(),
                "/green/work",
                ["/green/out/o"],
                Limits)
            {
                Tokens = tokens,
                OnErrorLine = line =>
                {
                    lines.Add(line);
                    if (line.Contains("libit.rmeta", StringComparison.Ordinal))
                    {
                        length = File.ReadAllBytes(Path.Combine(slot.HostOut, "o/libit.rmeta")).Length;
                    }
                },
            });

        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.HasCount(3, lines, "Dep-info, metadata and the library: no word about the jobserver.");
        Assert.AreEqual(new FileInfo(Path.Combine(slot.HostOut, "o/libit.rmeta")).Length, length);
        Assert.AreEqual(2, tokens.Most, "Only one lies there: if two were out, rustc has taken one.");
        Assert.IsTrue(tokens.AreWhole);
    }

    private static int Held(ISlot slot) =>
        new FileInfo(Path.Combine(slot.HostOut, "o/held")) is { Exists: true } held ? (int)held.Length : 0;

    private Task TellAsync(ISlot slot) => File.WriteAllTextAsync(Path.Combine(slot.HostWork, "go"), "", Cancellation);
}
