using System.Diagnostics;
using System.Globalization;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults.Disks;

/// <summary>The store, or the target directory, on a disk that runs full or turns read-only in the middle of a build.</summary>
[TestClass]
public sealed class DiskTests
{
    private const int Plenty = 200_000;

    private static readonly int[] FewMoments = [150, 500, 900];

    private static GreenHome home = null!;
    private static GreenProject project = null!;
    private static string expected = "";

    public TestContext TestContext { get; set; } = null!;

    /// <summary>In the long form: more sizes, and more moments.</summary>
    private static int Repetitions => FaultVariables.Number("GREEN_FAULTS_RUNS") / 10 ?? 0;

    [ClassInitialize]
    public static async Task OpenAsync(TestContext context)
    {
        home = new GreenHome(nameof(DiskTests), context.CancellationToken);
        project = home.Copy("small", "disks");
        (await project.GreenAsync("build")).Succeeds();
        expected = Snapshot.Of(project);
        project.DeleteTarget();
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task A_store_that_runs_full_is_an_explained_error_and_harmless()
    {
        foreach (var size in Sizes(40, 500, 1_500, 8_000))
        {
            using var disk = OpenStore(size);
            var when = $"a store of {size} KiB";
            var result = Faulty.SucceedsOrExplains(await project.GreenAsync("build"), when);
            disk.Resize(Plenty);
            await Faulty.IsRightAfterwardsAsync(project, expected, when);
            await CloseStoreAsync();
            Report(when, result);
        }
    }

    [TestMethod]
    public async Task A_target_directory_that_runs_full_is_an_explained_error_and_harmless()
    {
        foreach (var size in Sizes(16, 60, 1_000, 5_000))
        {
            using var disk = new SmallDisk(project["target"], size);
            var when = $"a target directory of {size} KiB";
            var result = Faulty.SucceedsOrExplains(await project.GreenAsync("build"), when);
            disk.Resize(Plenty);
            await Faulty.IsRightAfterwardsAsync(project, expected, when);
            Report(when, result);
        }
    }

    [TestMethod]
    public async Task A_store_that_turns_read_only_is_an_explained_error_and_harmless()
    {
        foreach (var moment in Moments())
        {
            using var disk = OpenStore(Plenty);
            var when = $"a store that is read-only after {moment} ms";
            var result = await DisturbedAsync(disk, moment);
            Faulty.SucceedsOrExplains(result, when);
            disk.MakeWritable();
            await Faulty.IsRightAfterwardsAsync(project, expected, when);
            await CloseStoreAsync();
            Report(when, result);
        }
    }

    // In the middle of a build it cannot turn so: cargo's lock is open for writing.
    [TestMethod]
    public async Task A_read_only_target_directory_is_an_explained_error()
    {
        using var disk = new SmallDisk(project["target"], Plenty);
        (await project.GreenAsync("build")).Succeeds();
        project.Edit("count/src/lib.rs", "pub fn", "pub  fn");
        Assert.IsTrue(disk.TryMakeReadOnly());
        Faulty.SucceedsOrExplains(await project.GreenAsync("build"), "read-only").Fails().Says("error[GREEN4002]");
        disk.MakeWritable();
        project.Edit("count/src/lib.rs", "pub  fn", "pub fn");
        await Faulty.IsRightAfterwardsAsync(project, expected, "writable again");
    }

    [TestMethod]
    [DataRow("0", DisplayName = "everything is published")]
    [DataRow("1", DisplayName = "incremental")]
    public async Task Store_and_target_directory_may_be_on_different_disks_under_either_driver(string incremental)
    {
        using var store = OpenStore(Plenty);
        project.Environment["CARGO_INCREMENTAL"] = incremental;
        foreach (var byCargo in new[] { false, true })
        {
            foreach (var edit in new[] { ("1", "1 + 1"), ("1 + 1", "1") })
            {
                project.Edit("count/src/lib.rs", "text.chars()", $"let _ = {edit.Item1}; text.chars()".Replace("let _ = 1; ", "", StringComparison.Ordinal));
                var result = byCargo ? (await project.WrappedAsync("build")).LeavesNothingToTheCompiler().Command : await project.GreenAsync("build");
                result.Succeeds();
                (await project.RunAsync(project["target/debug/show"])).Prints("green: 5\nis a: 3\ncolour: 6");
            }

            project.DeleteTarget();
        }

        project.Environment.Remove("CARGO_INCREMENTAL");
        await CloseStoreAsync();
    }

    /// <summary>The home's own store is left alone: this one is on a disk of its own.</summary>
    private static SmallDisk OpenStore(int kibibytes)
    {
        if (Directory.Exists(project["target"]))
        {
            FileTree.Delete(project["target"]);
        }

        var place = Path.Combine(home.Root, "disk");
        project.Environment["GREEN_HOME"] = Path.Combine(place, "home");
        return new SmallDisk(place, kibibytes);
    }

    private static async Task CloseStoreAsync()
    {
        await project.GreenAsync("sandbox", "stop");
        project.Environment.Remove("GREEN_HOME");
    }

    private async Task<CommandResult> DisturbedAsync(SmallDisk disk, int moment)
    {
        using var build = project.StartGreen("build");
        var clock = Stopwatch.StartNew();
        while (clock.ElapsedMilliseconds < moment && !build.Process.HasExited)
        {
            await Task.Delay(2, TestContext.CancellationToken);
        }

        while (!build.Process.HasExited && !disk.TryMakeReadOnly())
        {
            await Task.Delay(2, TestContext.CancellationToken);
        }

        return await build.EndAsync(TestContext.CancellationToken);
    }

    private static IEnumerable<int> Sizes(params int[] few) => few.Concat(Drawn(16, 14_000));

    /// <summary>Milliseconds.</summary>
    private static IEnumerable<int> Moments() => FewMoments.Concat(Drawn(0, 1_500));

    private static List<int> Drawn(int from, int to)
    {
        var random = new Random(FaultVariables.Number("GREEN_FAULTS_SEED") ?? Random.Shared.Next());
        return [.. Enumerable.Range(1, Repetitions).Select(_ => random.Next(from, to))];
    }

    private static void Report(string when, CommandResult result) => FaultVariables.Report(string.Create(
        CultureInfo.InvariantCulture, $"{when}: exit code {result.ExitCode}; {result.Error.Split('\n').FirstOrDefault(line => line.StartsWith("error[", StringComparison.Ordinal))}"));
}
