using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>What happens to Green's own files between builds: each time the artifacts must be those of an undisturbed build.</summary>
[TestClass]
public sealed class DamageTests
{
    private static GreenHome home = null!;
    private static GreenProject project = null!;
    private static string expected = "";

    [ClassInitialize]
    public static async Task OpenAsync(TestContext context)
    {
        home = new GreenHome(nameof(DamageTests), context.CancellationToken);
        project = home.Copy("small", "damaged");
        (await project.GreenAsync("build")).Succeeds();
        expected = Snapshot.Of(project);
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public async Task Records_below_the_target_directory_that_were_cut_off_do_no_harm(int divisor)
    {
        foreach (var extension in new[] { "out", "json", "stamp", "inputs", "listings", "stdout", "sources", "proj", "props", "plan", "count", "finished" })
        {
            CutOff(project["target/green"], "*." + extension, divisor);
            await BuildsAsExpectedAsync(extension);
        }
    }

    [TestMethod]
    public async Task An_edit_is_seen_though_the_lists_of_inputs_were_emptied()
    {
        CutOff(project["target/green"], "*.inputs", 0);
        CutOff(project["target/green"], "*.stamp", 0);
        project.Edit("table/words.txt", "colour", "color");
        (await project.GreenAsync("build")).Succeeds();
        (await project.RunAsync(project["target/debug/show"])).Succeeds();
        Assert.AreNotEqual(expected, Snapshot.Of(project));
        project.Edit("table/words.txt", "color", "colour");
        await BuildsAsExpectedAsync("the edit taken back");
    }

    [TestMethod]
    [DataRow("*.json")]
    [DataRow("*.inputs")]
    public async Task A_damaged_plan_is_made_again(string pattern)
    {
        CutOff(Path.Combine(home.Store, "plans"), pattern, 2);
        await BuildsAsExpectedAsync("target kept");
        CutOff(Path.Combine(home.Store, "plans"), pattern, 2);
        project.DeleteTarget();
        await BuildsAsExpectedAsync("target removed");
    }

    [TestMethod]
    public async Task Damaged_blobs_are_found_and_made_again()
    {
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(home.Store, "blobs"), "*", SearchOption.AllDirectories))
        {
            if (new FileInfo(blob).Length is > 0 and < 30_000_000)
            {
                // The size stays: nothing but the content tells.
                File.SetUnixFileMode(blob, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                var bytes = File.ReadAllBytes(blob);
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(blob, bytes);
            }
        }

        project.DeleteTarget();
        await BuildsAsExpectedAsync("blobs");
        project.DeleteTarget();
        (await project.GreenAsync("build")).CompilesNothing();
    }

    [TestMethod]
    [DataRow("actions")]
    [DataRow("pathsets")]
    [DataRow("memo")]
    public async Task Damaged_records_of_the_store_count_as_missing(string room)
    {
        CutOff(Path.Combine(home.Store, room), "*", 2);
        project.DeleteTarget();
        await BuildsAsExpectedAsync(room);
    }

    [TestMethod]
    public async Task Damaged_artifacts_are_put_back()
    {
        CutOff(project["target/debug"], "*show*", 2);
        CutOff(project["target/debug/deps"], "*", 2);
        await BuildsAsExpectedAsync("artifacts");
    }

    [TestMethod]
    public async Task A_cleared_store_costs_time_and_nothing_else()
    {
        Directory.Delete(home.Store, recursive: true);
        await BuildsAsExpectedAsync("nothing to do");
        Directory.Delete(home.Store, recursive: true);
        project.Edit("count/src/lib.rs", "pub fn", "pub  fn");
        (await project.GreenAsync("build")).Succeeds();
        project.Edit("count/src/lib.rs", "pub  fn", "pub fn");
        await BuildsAsExpectedAsync("dependencies from the target directory");
    }

    private static void CutOff(string directory, string pattern, int divisor)
    {
        foreach (var path in Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories).ToList())
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            file.SetLength(divisor == 0 ? 0 : file.Length / divisor);
        }
    }

    private static async Task BuildsAsExpectedAsync(string what)
    {
        var result = (await project.GreenAsync("build")).Succeeds();
        Assert.DoesNotContain("MSB4018", result.Error, result.Transcript);
        Assert.DoesNotContain("Exception", result.Error, result.Transcript);
        Assert.AreEqual(expected, Snapshot.Of(project), what + "\n" + result.Transcript);
    }
}
