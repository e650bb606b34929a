using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>The workspace of all of cargo's features, built by Green and by plain cargo at two places.</summary>
[TestClass]
public sealed class WorkspaceTests
{
    private const string Debug = "target/debug";

    /// <summary>Crates with an absolute path compiled in: their programs are made for the place where they stand.</summary>
    private static readonly string[] BoundToTheirPlace = ["reads_data", "reads_data_by_macro", "runs"];

    private static readonly string[] Everything = ["build", "--workspace", "--all-targets"];

    private static GreenHome home = null!;
    private static GreenProject green = null!;
    private static GreenProject cargo = null!;

    [ClassInitialize]
    public static async Task Build(TestContext context)
    {
        home = new GreenHome(nameof(WorkspaceTests), context.CancellationToken);
        green = home.Copy("workspace", "green's");
        // With so many features the arguments do not fit on a command line.
        (await green.RunAsync(Path.Combine(Repository.Fixtures, "make-many-features"), green.Root)).Succeeds();
        FileTree.Copy(Path.Combine(home.Root, "green's"), Path.Combine(home.Root, "cargo's"));
        cargo = home.At("cargo's/workspace");
        (await green.GreenAsync(Everything)).Succeeds();
        (await cargo.CargoAsync(Everything)).Succeeds();
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow("")]
    [DataRow("deps")]
    [DataRow("examples")]
    public void The_files_are_those_of_cargo(string directory) =>
        CollectionAssert.AreEqual(cargo.Names($"{Debug}/{directory}").ToList(), green.Names($"{Debug}/{directory}").ToList());

    [TestMethod]
    public void What_build_scripts_leave_is_where_cargo_has_it() =>
        CollectionAssert.AreEqual(OutDirectories(cargo), OutDirectories(green));

    [TestMethod]
    public async Task Every_program_does_what_cargos_does()
    {
        var programs = Programs.Of(cargo, Debug);
        Assert.IsGreaterThan(40, programs.Count);
        foreach (var program in programs)
        {
            Assert.AreEqual(await Programs.SaysAsync(cargo, Debug, program), await Programs.SaysAsync(green, Debug, program));
        }
    }

    [TestMethod]
    public async Task Shared_libraries_can_be_loaded()
    {
        (await green.RunAsync(green[$"{Debug}/loads"], green[$"{Debug}/libkind_cdylib.so"], "kind_cdylib_value"))
            .Prints("loads: linked 19\nloads: kind_cdylib_value 11");
    }

    [TestMethod]
    public async Task A_second_build_does_nothing_and_MSBuild_agrees()
    {
        (await green.GreenAsync(Everything)).DoesNothing();
        (await green.RunAsync("dotnet", "msbuild", green.TopProject(Everything[0]), "-question", "-graph", "-m:2", "-nr:false", "-nologo")).Succeeds();
    }

    [TestMethod]
    public async Task A_removed_target_directory_is_restored()
    {
        green.DeleteTarget();
        (await green.GreenAsync(Everything)).CompilesNothing();
        CollectionAssert.AreEqual(cargo.Names($"{Debug}/deps").ToList(), green.Names($"{Debug}/deps").ToList());
        (await green.GreenAsync(Everything)).DoesNothing();
    }

    [TestMethod]
    public async Task Another_checkout_compiles_only_what_has_its_place_compiled_in()
    {
        FileTree.Copy(Path.Combine(home.Root, "green's"), Path.Combine(home.Root, "a second checkout"), skip: "target");
        var second = home.At("a second checkout/workspace");
        (await second.GreenAsync(Everything)).Compiles(BoundToTheirPlace.Length);
        CollectionAssert.AreEqual(green.Names($"{Debug}/deps").ToList(), second.Names($"{Debug}/deps").ToList());
        var different = green.Names($"{Debug}/deps")
            .Where(name => !name.EndsWith(".d", StringComparison.Ordinal))
            .Where(name => !File.ReadAllBytes(green[$"{Debug}/deps/{name}"]).AsSpan().SequenceEqual(File.ReadAllBytes(second[$"{Debug}/deps/{name}"])))
            .Select(name => name[..name.LastIndexOf('-')]).Distinct().Order(StringComparer.Ordinal);
        CollectionAssert.AreEqual(BoundToTheirPlace, different.ToList());
        Assert.AreEqual(
            await Programs.SaysAsync(cargo, Debug, "reads-data-by-macro"), await Programs.SaysAsync(second, Debug, "reads-data-by-macro"));
    }

    [TestMethod]
    [DataRow("release", "release")]
    [DataRow("small", "small")]
    [DataRow("aborting", "aborting")]
    public async Task Profiles_make_what_cargo_makes(string profile, string directory)
    {
        string[] arguments = ["build", "--profile", profile, "-p", "panics", "-p", "native-top", "-p", "derives", "-p", "splits", "-p", "kind-cdylib"];
        (await green.GreenAsync(arguments)).Succeeds();
        (await cargo.CargoAsync(arguments)).Succeeds();
        foreach (var place in new[] { "", "deps" })
        {
            CollectionAssert.AreEqual(cargo.Names($"target/{directory}/{place}").ToList(), green.Names($"target/{directory}/{place}").ToList());
        }

        foreach (var program in Programs.Of(cargo, $"target/{directory}"))
        {
            Assert.AreEqual(
                await Programs.SaysAsync(cargo, $"target/{directory}", program), await Programs.SaysAsync(green, $"target/{directory}", program));
        }
    }

    private static List<string> OutDirectories(GreenProject project) =>
    [
        .. Directory.EnumerateDirectories(project[$"{Debug}/build"]).Select(directory => Path.Combine(directory, "out"))
            .Where(Directory.Exists)
            .SelectMany(directory => Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(project.Root, path))
            .Order(StringComparer.Ordinal),
    ];
}
