using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>
/// Clocks that jump. Nobody sets the machine's clock here: after a build all that it wrote is given another time, which is how
/// it looks when the clock was set afterwards.
/// </summary>
[TestClass]
public sealed class ClockTests
{
    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(ClockTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow(0.1, DisplayName = "by six minutes")]
    [DataRow(24 * 400, DisplayName = "by more than a year")]
    public async Task After_the_clock_was_set_back_an_edit_is_noticed(double hours)
    {
        var project = home.Copy("small", $"back-{hours}");
        (await project.GreenAsync("build")).Succeeds();
        Shift(project["target"], TimeSpan.FromHours(hours));
        project.Edit("table/words.txt", "colour", "colours");
        project.Edit("count/src/lib.rs", ".count()", ".count() + 1");
        (await project.GreenAsync("build")).Succeeds();
        (await project.RunAsync(project["target/debug/show"])).Prints("green: 6\nis a: 4\ncolours: 8");
        (await project.GreenAsync("build")).DoesNothing();
        project.Edit("table/words.txt", "colours", "colour");
        (await project.GreenAsync("build")).Succeeds();
        (await project.RunAsync(project["target/debug/show"])).Prints("green: 6\nis a: 4\ncolour: 7");
    }

    [TestMethod]
    public async Task After_the_clock_was_set_forth_nothing_is_built_and_an_edit_is_noticed()
    {
        var project = home.Copy("small", "forth");
        (await project.GreenAsync("build")).Succeeds();
        Shift(project["target"], TimeSpan.FromDays(-400));
        Shift(project.Root, TimeSpan.FromDays(-500), skip: "target");
        (await project.GreenAsync("build")).CompilesNothing();
        project.Edit("count/src/lib.rs", ".count()", ".count() + 1");
        (await project.GreenAsync("build")).Succeeds();
        (await project.RunAsync(project["target/debug/show"])).Prints("green: 6\nis a: 4\ncolour: 7");
    }

    [TestMethod]
    public async Task A_source_that_was_put_back_with_its_old_time_is_noticed()
    {
        var project = home.Copy("small", "old-file");
        File.Copy(project["count/src/lib.rs"], project["kept"]);
        File.SetLastWriteTimeUtc(project["kept"], DateTime.UtcNow.AddDays(-1));
        project.Edit("count/src/lib.rs", ".count()", ".count() + 1");
        (await project.GreenAsync("build")).Succeeds();
        File.Move(project["kept"], project["count/src/lib.rs"], overwrite: true);
        (await project.GreenAsync("build")).Succeeds();
        (await project.RunAsync(project["target/debug/show"])).Prints("green: 5\nis a: 3\ncolour: 6");
        (await project.GreenAsync("build")).DoesNothing();
    }

    [TestMethod]
    public async Task Sources_from_the_future_cost_no_compiler_call()
    {
        var project = home.Copy("small", "future");
        Shift(project.Root, TimeSpan.FromDays(400));
        (await project.GreenAsync("build")).Succeeds();
        (await project.GreenAsync("build")).CompilesNothing();
        project.Edit("count/src/lib.rs", ".count()", ".count() + 1");
        (await project.GreenAsync("build")).Succeeds();
        (await project.RunAsync(project["target/debug/show"])).Prints("green: 6\nis a: 4\ncolour: 7");
    }

    [TestMethod]
    [DataRow(400, DisplayName = "from the future")]
    [DataRow(-400, DisplayName = "from the past")]
    public async Task A_store_from_another_time_is_as_good_as_any(int days)
    {
        var project = home.Copy("small", $"store-{days}");
        (await project.GreenAsync("build")).Succeeds();
        var expected = Snapshot.Of(project);
        Shift(home.Store, TimeSpan.FromDays(days));
        project.DeleteTarget();
        (await project.GreenAsync("build")).CompilesNothing();
        Assert.AreEqual(expected, Snapshot.Of(project));
        Assert.Contains(" 0 damaged", (await project.GreenAsync("cache", "verify")).Output);
        (await project.GreenAsync("cache", "prune", "--older-than", "1d")).Succeeds();
        project.DeleteTarget();
        await Faulty.IsRightAfterwardsAsync(project, expected, "pruned");
    }

    /// <summary>Moves the times of all files. Slots are left alone: they run.</summary>
    private static void Shift(string directory, TimeSpan by, string? skip = null)
    {
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().Where(entry => entry.Name != skip && entry.Name != "slots" && entry.LinkTarget is null))
        {
            if (entry is DirectoryInfo)
            {
                Shift(entry.FullName, by);
            }

            entry.LastWriteTimeUtc += by;
        }
    }
}
