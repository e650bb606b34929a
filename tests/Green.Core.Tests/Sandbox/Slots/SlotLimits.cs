using Green.Core.Sandbox;

namespace Green.Core.Tests.Sandbox.Slots;

public abstract class SlotLimits : SlotTest
{
    private static readonly ActionLimits Small = ActionLimits.Default with { Memory = 100 << 20, Processes = 60, Disk = 50 << 20 };

    private protected override ActionLimits Limits => Small;

    [TestMethod]
    [DataRow("perl -e '@all = map { \"x\" x (16 << 20) } 1..40; sleep 1000000'", DisplayName = "of one process")]
    [DataRow("for i in 1 2 3 4 5 6; do perl -e '$x = \"x\" x (24 << 20); sleep 3' & done; wait", DisplayName = "of several")]
    public async Task Memory_has_a_limit(string script) => await FailsAsync(script, "100.0 MiB of memory", "`limit.memory`");

    [TestMethod]
    [DataRow("/tmp")]
    [DataRow("/dev/shm")]
    public async Task File_systems_in_memory_are_part_of_it(string directory)
    {
        await using var slot = await LeaseAsync();
        var script = Script($"head -c 300000000 /dev/zero >{directory}/file || exit 9; sleep 1000000", "/green/out/o");
        try
        {
            Assert.AreEqual(9, (await RunAsync(slot, script)).ExitCode);
        }
        catch (GreenException failure)
        {
            Assert.Contains("100.0 MiB of memory", failure.Message);
        }
    }

    [TestMethod]
    [DataRow("i=0; while [ $i -lt 100 ]; do sleep 1000000 & i=$((i + 1)); done; wait", DisplayName = "children")]
    public async Task Processes_have_a_limit(string script) => await FailsAsync(script, "more than 60 processes", "`limit.processes`");

    [TestMethod]
    [DataRow("while :; do head -c 10000000 /dev/zero; done >/green/out/o/file", DisplayName = "while it runs")]
    [DataRow("perl -e 'open F, \">/green/out/o/file\"; truncate F, 1 << 34'", DisplayName = "in a file with holes, at once")]
    [DataRow("mkdir /green/out/o/d; cd /green/out/o/d; perl -e 'open F, \">$_\" for 1..20000'", DisplayName = "in empty files")]
    public async Task Files_have_a_limit(string script) => await FailsAsync(script, "50.0 MiB to files", "`limit.disk`");

    [TestMethod]
    public async Task What_is_said_has_a_limit() => await FailsAsync("yes", "256.0 MiB to its standard output", "OUT_DIR");

    [TestMethod]
    public async Task What_keeps_to_the_limits_and_fails_is_not_blamed_for_anything()
    {
        await using var slot = await LeaseAsync();

        Assert.AreEqual(7, (await RunAsync(slot, "exit 7")).ExitCode);
        Assert.AreEqual(137, (await RunAsync(slot, "kill -9 $$")).ExitCode);
    }

    /// <summary>Not for root in the guise of an ordinary user: no limit of processes holds for that.</summary>
    protected async Task EndBombAsync() => await FailsAsync("f() { f & f & }; while :; do f; done", "`limit.");

    private async Task FailsAsync(string script, params string[] words)
    {
        var slot = await LeaseAsync();
        await using (slot)
        {
            var failure = await Assert.ThrowsExactlyAsync<GreenException>(() => RunAsync(slot, script, "/green/out/o"));

            Assert.AreEqual("GREEN2007", failure.Code);
            foreach (var word in words.Append("a script"))
            {
                Assert.Contains(word, failure.Message + failure.Advice);
            }
        }

        Assert.IsEmpty(ProcessesWith("sleep\01000000"));
        await using var next = await LeaseAsync();
        Assert.AreEqual("", (await RunAsync(next, "ls -A /tmp /dev/shm | grep -v :")).Output.Trim());
    }
}
