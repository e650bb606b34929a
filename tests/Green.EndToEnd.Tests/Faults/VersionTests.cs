using System.Text;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>Tools of different versions share a store and a target directory: neither breaks what the other left.</summary>
[TestClass]
public sealed class VersionTests
{
    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(VersionTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task The_tool_at_another_place_takes_turns_with_this_one()
    {
        var project = home.Copy("small", "turns");
        (await project.GreenAsync("build")).Succeeds();
        var expected = Snapshot.Of(project);
        var other = Path.Combine(home.Root, "other-tool");
        FileTree.Copy(Path.GetDirectoryName(Repository.Tool)!, other);
        for (var turn = 0; turn < 2; turn++)
        {
            (await project.RunAsync(Path.Combine(other, "dotnet-green"), "build")).CompilesNothing();
            Assert.AreEqual(expected, Snapshot.Of(project));
            (await project.GreenAsync("build")).CompilesNothing();
            Assert.AreEqual(expected, Snapshot.Of(project));
        }

        // At once, on one store and one target directory.
        project.Edit("count/src/lib.rs", ".count()", ".count() + 1");
        var both = await Task.WhenAll(project.GreenAsync("build"), project.RunAsync(Path.Combine(other, "dotnet-green"), "build"));
        foreach (var build in both)
        {
            build.Succeeds();
        }

        (await project.RunAsync(project["target/debug/show"])).Prints("green: 6\nis a: 4\ncolour: 7");
        project.Edit("count/src/lib.rs", ".count() + 1", ".count()");
        await Faulty.IsRightAfterwardsAsync(project, expected, "after both");
    }

    [TestMethod]
    public async Task Records_of_a_form_that_this_version_does_not_know_count_as_missing()
    {
        var project = home.Copy("small", "forms");
        project.Environment["GREEN_HOME"] = project["store"];
        (await project.GreenAsync("build")).Succeeds();
        var expected = Snapshot.Of(project);
        foreach (var room in new[] { "actions", "pathsets", "memo", "plans" })
        {
            foreach (var file in Directory.EnumerateFiles(project["store/" + room], "*", SearchOption.AllDirectories).ToList())
            {
                // As a later version might write: whole, and in no form of ours.
                File.WriteAllBytes(file, Encoding.UTF8.GetBytes("form 99\n{\"outputs\": 7, \"new\": [null, {\"deep\": true}]}\n"));
            }

            project.DeleteTarget();
            Assert.IsFalse(Faulty.ShowsTrace((await project.GreenAsync("build")).Succeeds()));
            Assert.AreEqual(expected, Snapshot.Of(project), room);
        }

        await project.GreenAsync("sandbox", "stop");
    }

    [TestMethod]
    public async Task Rooms_and_slots_of_a_later_version_are_left_alone()
    {
        var project = home.Copy("small", "rooms");
        project.Environment["GREEN_HOME"] = project["store"];
        project.Write("store/later/room", "theirs");
        project.Write("store/blobs/note", "theirs");
        project.Write("store/actions/00/strange name", "theirs");
        project.Write("store/slots/namespaces-0000000000-0000000000-1/control/mode", "of another kind");
        project.Write("store/slots/other-engine-1/state", "theirs");
        project.Write("store/plans/not-a-key", "theirs");
        (await project.GreenAsync("build")).Succeeds();
        foreach (var words in new string[][] { ["cache", "stats"], ["cache", "verify"], ["sandbox", "status"], ["cache", "prune", "--max-size", "1MB"], ["doctor"] })
        {
            Assert.IsFalse(Faulty.ShowsTrace((await project.GreenAsync(words)).Succeeds()));
        }

        Assert.AreEqual("theirs", project.Read("store/later/room"));
        Assert.AreEqual("theirs", project.Read("store/slots/other-engine-1/state"));
        project.DeleteTarget();
        (await project.GreenAsync("run")).Prints("green: 5\nis a: 3\ncolour: 6");
        await project.GreenAsync("sandbox", "stop");
    }

    [TestMethod]
    public async Task Notes_in_the_target_directory_of_another_form_are_written_anew()
    {
        var project = home.Copy("small", "notes");
        (await project.GreenAsync("build")).Succeeds();
        var expected = Snapshot.Of(project);
        foreach (var extension in new[] { "json", "out", "stamp", "inputs", "props" })
        {
            foreach (var file in Directory.EnumerateFiles(project["target/green"], "*." + extension, SearchOption.AllDirectories).ToList())
            {
                File.WriteAllText(file, extension == "props" ? "<Project />" : "{\"form\": 99}\n");
            }

            Assert.IsFalse(Faulty.ShowsTrace((await project.GreenAsync("build")).Succeeds()), extension);
            Assert.AreEqual(expected, Snapshot.Of(project), extension);
        }
    }

    [TestMethod]
    public async Task Notes_of_calls_of_another_form_are_written_anew()
    {
        var project = home.Copy("small", "calls");
        (await project.WrappedAsync("build")).LeavesNothingToTheCompiler();
        foreach (var file in Directory.EnumerateFiles(project["target/green/cargo"], "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".program", StringComparison.Ordinal)).ToList())
        {
            File.WriteAllText(file, "{\"form\": 99}\n");
        }

        project.Edit("count/src/lib.rs", ".count()", ".count() + 1");
        Assert.IsFalse(Faulty.ShowsTrace((await project.WrappedAsync("build")).Succeeds().Command));
        (await project.RunAsync(project["target/debug/show"])).Prints("green: 6\nis a: 4\ncolour: 7");
    }
}
