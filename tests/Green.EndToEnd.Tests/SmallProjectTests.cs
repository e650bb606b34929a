using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

[TestClass]
public sealed class SmallProjectTests
{
    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(SmallProjectTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task A_project_is_built_once_and_then_left_alone()
    {
        var project = home.Copy("small", "once");
        // table, its build script compiled and run, count and show.
        (await project.GreenAsync("build")).Compiles(5);
        (await project.RunAsync(project["target/debug/show"])).Succeeds();
        (await project.GreenAsync("build")).DoesNothing();
    }
}
