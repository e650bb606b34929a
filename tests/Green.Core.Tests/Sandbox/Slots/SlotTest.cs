using Green.Core.Sandbox;
using Green.Core.Sandbox.Namespaces;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Slots;

/// <summary>A GREEN_HOME with a pool of its own, for tests that hold for slots of every kind.</summary>
public abstract class SlotTest
{
    private static readonly Dictionary<string, string> Environment = new() { ["PATH"] = "/usr/bin:/bin" };

    private readonly List<SlotPool> _pools = [];

    public TestContext TestContext { get; set; } = null!;

    protected string Home { get; private set; } = "";

    protected string Toolchain => Path.Combine(Home, "toolchain");

    protected CancellationToken Cancellation => TestContext.CancellationToken;

    protected abstract bool OrdinaryUser { get; }

    private protected virtual ActionLimits Limits => ActionLimits.Default;

    [TestInitialize]
    public void MakeHome()
    {
        if (!OrdinaryUser && !System.Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("Needs root.");
        }

        Home = Directory.CreateTempSubdirectory("green-slots-").FullName;
        Directory.CreateDirectory(Toolchain);
        File.WriteAllText(Path.Combine(Toolchain, "rustc"), "a compiler");
    }

    [TestCleanup]
    public async Task RemoveSlots()
    {
        foreach (var pool in _pools)
        {
            await pool.StopAllAsync(CancellationToken.None);
        }

        if (Home.Length > 0)
        {
            Directory.Delete(Home, recursive: true);
        }
    }

    private protected SlotPool NewPool(TimeSpan? idleLimit = null)
    {
        var pool = new SlotPool(new NamespaceSlotHost(Home, Toolchain, OrdinaryUser), Home, Toolchain, idleLimit);
        _pools.Add(pool);
        return pool;
    }

    /// <summary>A pool of the kind that is tested, with a toolchain.</summary>
    private protected virtual Task<SlotPool> OpenPoolAsync(string toolchain) =>
        Task.FromResult(new SlotPool(new NamespaceSlotHost(Home, toolchain, OrdinaryUser), Home, toolchain));

    private protected async Task<ISlot> LeaseAsync(SlotLayout? layout = null, string? toolchain = null)
    {
        var pool = await OpenPoolAsync(toolchain ?? Toolchain);
        _pools.Add(pool);
        return await pool.LeaseAsync(layout ?? SlotLayout.Fixed, Cancellation);
    }

    private protected static string SlotDirectory(ISlot slot) => Path.GetDirectoryName(slot.HostWork)!;

    private protected SandboxCommand Script(string script, params string[] writable) =>
        new("a script", ["/bin/sh", "-c", script], Environment, "/", writable, Limits);

    private protected async Task<Ran> RunAsync(ISlot slot, string script, params string[] writable) =>
        await RunAsync(slot, Script(script, writable));

    private protected async Task<Ran> RunAsync(ISlot slot, SandboxCommand command)
    {
        var result = await slot.RunAsync(command, Cancellation);
        return new Ran(
            result.ExitCode,
            await File.ReadAllTextAsync(result.StandardOutput, Cancellation),
            await File.ReadAllTextAsync(result.StandardError, Cancellation));
    }

    private protected static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    /// <summary>Host ids of processes that have <paramref name="text"/> among their arguments.</summary>
    private protected static List<int> ProcessesWith(string text) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id != 0 && id != System.Environment.ProcessId && Arguments(id).Contains(text, StringComparison.Ordinal)),
    ];

    private static string Arguments(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private protected sealed record Ran(int ExitCode, string Output, string Error);
}
