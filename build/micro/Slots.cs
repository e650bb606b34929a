using BenchmarkDotNet.Attributes;
using Green.Core.Actions;
using Green.Core.Sandbox;

namespace Green.Micro;

/// <summary>One action that does nothing, in a slot that is kept: the lease, the round trip and the cleaning.</summary>
public class Slots
{
    private ISandbox sandbox = null!;
    private string[] program = [];
    private string output = "";

    [ParamsSource(nameof(Kinds))]
    public string Kind { get; set; } = "";

    /// <summary>Containers only where the script says that an engine answers.</summary>
    public static IEnumerable<string> Kinds =>
        (Environment.GetEnvironmentVariable("GREEN_MICRO_SANDBOXES") ?? "namespaces host").Split(' ');

    [GlobalSetup]
    public void Open()
    {
        var settings = Place.Settings with { Sandbox = Kind };
        sandbox = Sandboxes.Open(settings, Place.Environment);
        program = ["/bin/true"];
        output = Kind == "host" ? Place.New("out") : SlotLayout.Fixed.Out + "/x";
    }

    [GlobalCleanup]
    public void Close() => sandbox.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Description = "round trip")]
    public async Task<int> RoundTripAsync()
    {
        var slot = await sandbox.LeaseAsync(SlotLayout.Fixed, CancellationToken.None);
        await using (slot)
        {
            var command = new SandboxCommand("a benchmark", program, new Dictionary<string, string>(), "/", [output], ActionLimits.Default);
            return (await slot.RunAsync(command, CancellationToken.None)).ExitCode;
        }
    }
}
