using System.Diagnostics;

namespace Green.Core.Sandbox;

/// <summary>Compares a rustc call in a waiting slot with the same call without one.</summary>
/// <param name="Bare">The median of the calls without a sandbox.</param>
/// <param name="InSlot">The median of the calls in a slot: leasing, running, giving back.</param>
public sealed record SandboxMeasure(TimeSpan Bare, TimeSpan InSlot)
{
    /// <summary>Compiles an empty library, by turns with and without a slot.</summary>
    /// <param name="toolchain">The sysroot.</param>
    /// <param name="scratch">A directory for what the bare calls leave; removed afterwards.</param>
    /// <param name="pairs">How often; a first pair, which finds nothing warm, is not counted.</param>
    public static async Task<SandboxMeasure> TakeAsync(
        ISandbox sandbox, string toolchain, string scratch, int pairs, CancellationToken cancellation)
    {
        var layout = SlotLayout.Fixed;
        var bare = new List<TimeSpan>();
        var inSlot = new List<TimeSpan>();
        var tokens = new JobTokenPool(1);
        Directory.CreateDirectory(scratch);
        try
        {
            for (var pair = 0; pair <= pairs; pair++)
            {
                var started = Stopwatch.GetTimestamp();
                var outside = await ProcessRunner.RunAsync(
                    toolchain + "/bin/rustc", Arguments(scratch), new Dictionary<string, string>(), "/", null, cancellation).ConfigureAwait(false);
                bare.Add(Stopwatch.GetElapsedTime(started));

                started = Stopwatch.GetTimestamp();
                int inside;
                var slot = await sandbox.LeaseAsync(layout, cancellation).ConfigureAwait(false);
                await using (slot.ConfigureAwait(false))
                {
                    inside = (await slot.RunAsync(
                        new SandboxCommand(
                            "an empty library", [layout.Toolchain + "/bin/rustc", .. Arguments(layout.Out + "/x")], new Dictionary<string, string>(), "/", [layout.Out + "/x"], ActionLimits.Default)
                        {
                            Tokens = tokens,
                        },
                        cancellation).ConfigureAwait(false)).ExitCode;
                }

                inSlot.Add(Stopwatch.GetElapsedTime(started));
                if (outside is not { ExitCode: 0 } || inside != 0)
                {
                    // The times of calls that fail tell nothing.
                    throw new GreenException(
                        "GREEN4001",
                        $"an empty library does not compile: exit code {outside?.ExitCode} without a sandbox, {inside} in a slot",
                        "Look at `dotnet green doctor`.");
                }
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        return new SandboxMeasure(Median(bare), Median(inSlot));
    }

    /// <summary>Standard input is empty in both, and so is the crate.</summary>
    private static string[] Arguments(string output) => ["--crate-name=empty", "--crate-type=lib", "--emit=metadata", "--out-dir", output, "-"];

    private static TimeSpan Median(List<TimeSpan> times) => times.Skip(1).Order().ElementAt((times.Count - 1) / 2);
}
