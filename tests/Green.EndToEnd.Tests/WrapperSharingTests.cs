using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>One store for builds that MSBuild drives and for builds that cargo drives through the wrapper.</summary>
[TestClass]
public sealed class WrapperSharingTests
{
    private const string Debug = "target/debug";

    private static readonly string[] Everything = ["build", "--workspace", "--all-targets"];

    private static GreenHome home = null!;
    private static GreenProject project = null!;
    private static WrappedResult first = null!;
    private static CommandResult plain = null!;

    [ClassInitialize]
    public static async Task Build(TestContext context)
    {
        home = new GreenHome(nameof(WrapperSharingTests), context.CancellationToken);
        project = home.Copy("workspace", "first");
        // With so many features cargo has to pass the arguments in a file.
        (await project.RunAsync(Path.Combine(Repository.Fixtures, "make-many-features"), project.Root)).Succeeds();
        project.Environment["CARGO_BUILD_JOBS"] = "2";
        plain = (await project.CargoAsync([.. Everything, "--message-format=json"])).Succeeds();
        Directory.Move(project["target"], project["cargo's target"]);
        first = await project.WrapAsync("bash", ["-c", "ulimit -s 600; exec cargo \"$@\"", "cargo", .. Everything, "--message-format=json"]);
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public void Every_call_is_made_in_a_sandbox() => first.LeavesNothingToTheCompiler();

    [TestMethod]
    public void The_messages_are_those_of_cargo() => FileTree.AreEqual(plain.Output.Split('\n'), first.Output.Split('\n'));

    [TestMethod]
    [DataRow("")]
    [DataRow("deps")]
    [DataRow("examples")]
    public void The_files_are_those_of_cargo(string directory)
    {
        FileTree.AreEqual(project.Names($"cargo's target/debug/{directory}"), project.Names($"{Debug}/{directory}"));
        foreach (var name in project.Names($"{Debug}/{directory}").Where(name => name.EndsWith(".d", StringComparison.Ordinal)))
        {
            Assert.AreEqual(project.Read($"cargo's target/debug/{directory}/{name}"), project.Read($"{Debug}/{directory}/{name}"), name);
        }
    }

    [TestMethod]
    public async Task Every_program_does_what_cargos_does()
    {
        var programs = Programs.Of(project, "cargo's target/debug");
        Assert.IsGreaterThan(40, programs.Count);
        foreach (var program in programs)
        {
            Assert.AreEqual(await Programs.SaysAsync(project, "cargo's target/debug", program), await Programs.SaysAsync(project, Debug, program));
        }
    }

    [TestMethod]
    public async Task What_cargo_drove_is_nothing_new_to_MSBuild()
    {
        // In the same place: a few programs have it compiled in.
        Directory.Move(project["target"], project["cargo drove"]);
        (await project.GreenAsync(Everything)).CompilesNothing();
        AreEqual(project["cargo drove/debug/deps"], project[$"{Debug}/deps"]);
        project.DeleteTarget();
        Directory.Move(project["cargo drove"], project["target"]);
    }

    [TestMethod]
    public async Task What_MSBuild_drove_is_nothing_new_to_cargo()
    {
        using var other = new GreenHome(nameof(WrapperSharingTests) + " other way", CancellationToken.None);
        var copy = other.Copy("workspace", "first");
        (await copy.GreenAsync(Everything)).Succeeds();
        copy.DeleteTarget();
        (await copy.WrappedAsync(Everything)).RunsNothing();
        (await copy.WrappedAsync([.. Everything, "-v"])).CallsNothing();
    }

    [TestMethod]
    public async Task Another_checkout_runs_only_what_has_its_place_compiled_in()
    {
        FileTree.Copy(Path.Combine(home.Root, "first"), Path.Combine(home.Root, "a second checkout"), skip: "target");
        var second = home.At("a second checkout/workspace");
        Directory.Delete(second["cargo's target"], recursive: true);
        var result = (await second.WrappedAsync(Everything)).LeavesNothingToTheCompiler();
        // Cargo itself names what stands outside of the workspace by its place.
        FileTree.AreEqual(
            ["outside", "reads_data", "reads_data_by_macro", "runs", "twice", "uses_outside", "uses_twice"],
            result.Ran.Select(unit => unit["debug.deps.".Length..unit.LastIndexOf('-')]).Distinct());
        Assert.HasCount(12, result.Ran, result.Transcript);
        (await second.WrappedAsync([.. Everything, "-v"])).CallsNothing();
    }

    private static void AreEqual(string expected, string actual)
    {
        foreach (var path in Directory.EnumerateFiles(expected))
        {
            Assert.IsTrue(
                File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, Path.GetFileName(path)))), path);
        }
    }
}
