using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>
/// The web sample on real crates: some two hundred rustc calls and build scripts, C and assembly code, system libraries.
/// <c>build/test</c> gets the crates.
/// </summary>
[TestClass]
public sealed class WebSampleTests
{
    private const string Debug = "target/debug";

    private static GreenHome home = null!;
    private static GreenProject first = null!;

    [ClassInitialize]
    public static async Task Build(TestContext context)
    {
        home = new GreenHome(nameof(WebSampleTests), context.CancellationToken);
        first = home.CopySample("web", "first");
        (await first.CargoAsync("build", "--target-dir", "plain")).Succeeds();
        (await first.GreenAsync("build")).Succeeds();
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task The_files_are_those_of_cargo_and_the_program_runs()
    {
        FileTree.AreEqual(first.Names("plain/debug"), first.Names(Debug));
        FileTree.AreEqual(first.Names("plain/debug/deps"), first.Names($"{Debug}/deps"));
        FileTree.AreEqual(OutDirectories("plain/debug"), OutDirectories(Debug));
        (await first.RunAsync(first[$"{Debug}/web"])).Succeeds();
    }

    [TestMethod]
    public async Task Another_checkout_and_a_removed_target_compile_nothing()
    {
        var second = home.CopySample("web", "second place");
        (await second.GreenAsync("build")).CompilesNothing();
        CollectionAssert.AreEqual(File.ReadAllBytes(first[$"{Debug}/web"]), File.ReadAllBytes(second[$"{Debug}/web"]));
        second.DeleteTarget();
        (await second.GreenAsync("build")).CompilesNothing();
        (await second.GreenAsync("build")).DoesNothing();
    }

    [TestMethod]
    public async Task It_builds_in_containers_too()
    {
        var project = home.CopySample("web", "in containers");
        project.Environment["GREEN_SANDBOX"] = "container";
        var result = await project.GreenAsync("build");
        if (GivenEngine.IsMissing(result))
        {
            Assert.Inconclusive("there is no container engine with the image of the setting `image`: " + result.Error);
        }

        result.Succeeds();
        FileTree.AreEqual(first.Names("plain/debug/deps"), project.Names($"{Debug}/deps"));
        (await project.RunAsync(project[$"{Debug}/web"])).Succeeds();
    }

    private static List<string> OutDirectories(string profile) =>
        [.. Directory.EnumerateDirectories(first[$"{profile}/build"]).Select(path => Path.Combine(path, "out")).Where(Directory.Exists)
            .SelectMany(path => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(first[profile], path)).Order(StringComparer.Ordinal)];
}
