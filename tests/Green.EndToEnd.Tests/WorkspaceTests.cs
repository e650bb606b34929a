using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>The workspace of all of cargo's features, built by Green and by plain cargo in the same place, whose target
/// directory is another.</summary>
[TestClass]
public sealed class WorkspaceTests
{
    private const string Debug = "target/debug";
    private const string CargoTarget = "cargo's target";
    private const string CargoDebug = CargoTarget + "/debug";

    /// <summary>Crates with an absolute path compiled in: their programs are made for the place where they stand.</summary>
    private static readonly string[] BoundToTheirPlace = ["reads_data", "reads_data_by_macro", "runs"];

    private static readonly string[] Everything = ["build", "--workspace", "--all-targets"];

    private static GreenHome home = null!;
    private static GreenProject project = null!;

    [ClassInitialize]
    public static async Task Build(TestContext context)
    {
        home = new GreenHome(nameof(WorkspaceTests), context.CancellationToken);
        project = home.Copy("workspace", "first");
        // With so many features the arguments do not fit on a command line.
        (await project.RunAsync(Path.Combine(Repository.Fixtures, "make-many-features"), project.Root)).Succeeds();
        (await project.GreenAsync(Everything)).Succeeds();
        (await project.CargoAsync([.. Everything, "--target-dir", CargoTarget])).Succeeds();
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow("")]
    [DataRow("deps")]
    [DataRow("examples")]
    public void The_files_are_those_of_cargo(string directory) =>
        FileTree.AreEqual(project.Names($"{CargoDebug}/{directory}"), project.Names($"{Debug}/{directory}"));

    [TestMethod]
    public void What_build_scripts_leave_is_where_cargo_has_it() =>
        FileTree.AreEqual(OutDirectories(CargoDebug), OutDirectories(Debug));

    [TestMethod]
    public async Task Every_program_does_what_cargos_does()
    {
        var programs = Programs.Of(project, CargoDebug);
        Assert.IsGreaterThan(40, programs.Count);
        foreach (var program in programs)
        {
            Assert.AreEqual(await Programs.SaysAsync(project, CargoDebug, program), await Programs.SaysAsync(project, Debug, program));
        }
    }

    [TestMethod]
    public async Task Every_test_says_what_it_says_under_cargo()
    {
        string[] words = ["test", "--workspace", "--no-fail-fast"];
        project.Environment["RUST_TEST_THREADS"] = "1";
        var cargo = (await project.CargoAsync([.. words, "--target-dir", "tested by cargo"])).Succeeds();
        var green = (await project.GreenAsync([.. words, "--target-dir", "tested"])).Succeeds();
        Assert.AreEqual(TestTranscript.Of(cargo, project, "tested by cargo"), TestTranscript.Of(green, project, "tested"));
    }

    [TestMethod]
    public async Task Shared_libraries_can_be_loaded()
    {
        (await project.RunAsync(project[$"{Debug}/loads"], project[$"{Debug}/libkind_cdylib.so"], "kind_cdylib_value"))
            .Prints("loads: linked 19\nloads: kind_cdylib_value 11");
    }

    [TestMethod]
    public async Task A_second_build_does_nothing_and_MSBuild_agrees()
    {
        (await project.GreenAsync(Everything)).DoesNothing();
        (await project.RunAsync("dotnet", "msbuild", project.TopProject(Everything[0]), "-question", "-graph", "-m:2", "-nr:false", "-nologo")).Succeeds();
    }

    [TestMethod]
    public async Task A_removed_target_directory_is_restored()
    {
        project.DeleteTarget();
        (await project.GreenAsync(Everything)).CompilesNothing();
        FileTree.AreEqual(project.Names($"{CargoDebug}/deps"), project.Names($"{Debug}/deps"));
        (await project.GreenAsync(Everything)).DoesNothing();
    }

    [TestMethod]
    public async Task Another_checkout_compiles_only_what_has_its_place_compiled_in()
    {
        FileTree.Copy(Path.Combine(home.Root, "first"), Path.Combine(home.Root, "a second checkout"), skip: "target");
        var second = home.At("a second checkout/workspace");
        // Two programs and their test harnesses, and a test that starts a program by its path.
        (await second.GreenAsync(Everything)).Compiles(5);
        FileTree.AreEqual(project.Names($"{Debug}/deps"), second.Names($"{Debug}/deps"));
        var different = project.Names($"{Debug}/deps")
            .Where(name => !name.EndsWith(".d", StringComparison.Ordinal))
            .Where(name => !File.ReadAllBytes(project[$"{Debug}/deps/{name}"]).AsSpan().SequenceEqual(File.ReadAllBytes(second[$"{Debug}/deps/{name}"])))
            .Select(name => name[..name.LastIndexOf('-')]).Distinct().Order(StringComparer.Ordinal);
        FileTree.AreEqual(BoundToTheirPlace, different);
        Assert.AreEqual(
            await Programs.SaysAsync(project, CargoDebug, "reads-data-by-macro"), await Programs.SaysAsync(second, Debug, "reads-data-by-macro"));
    }

    [TestMethod]
    [DataRow("release")]
    [DataRow("small")]
    [DataRow("aborting")]
    public async Task Profiles_make_what_cargo_makes(string profile)
    {
        string[] arguments = ["build", "--profile", profile, "-p", "panics", "-p", "native-top", "-p", "derives", "-p", "splits", "-p", "kind-cdylib"];
        (await project.GreenAsync(arguments)).Succeeds();
        (await project.CargoAsync([.. arguments, "--target-dir", CargoTarget])).Succeeds();
        foreach (var place in new[] { "", "deps" })
        {
            FileTree.AreEqual(project.Names($"{CargoTarget}/{profile}/{place}"), project.Names($"target/{profile}/{place}"));
        }

        foreach (var program in Programs.Of(project, $"{CargoTarget}/{profile}"))
        {
            Assert.AreEqual(
                await Programs.SaysAsync(project, $"{CargoTarget}/{profile}", program), await Programs.SaysAsync(project, $"target/{profile}", program));
        }
    }

    private static List<string> OutDirectories(string profile) =>
    [
        .. Directory.EnumerateDirectories(project[$"{profile}/build"]).Select(directory => Path.Combine(directory, "out"))
            .Where(Directory.Exists)
            .SelectMany(directory => Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(project[profile], path))
            .Order(StringComparer.Ordinal),
    ];
}
