using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>Target directories that are not one checkout's alone, or not at the place where it is.</summary>
[TestClass]
public sealed class SharedTargetTests
{
    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(SharedTargetTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task Two_checkouts_with_one_target_directory_each_get_what_is_theirs()
    {
        var target = Path.Combine(home.Root, "of both");
        var (first, second) = (Checkout("one", "first", target), Checkout("two", "second", target));
        (await first.GreenAsync("build")).Compiles(2);
        (await first.RunAsync(target + "/debug/shared")).Prints("first");

        (await second.GreenAsync("build")).Succeeds();
        (await second.RunAsync(target + "/debug/shared")).Prints("second");
        (await second.GreenAsync("build")).DoesNothing();

        (await first.GreenAsync("build")).CompilesNothing();
        (await first.RunAsync(target + "/debug/shared")).Prints("first");
    }

    [TestMethod]
    public async Task A_target_directory_that_was_copied_along_is_of_no_harm()
    {
        var project = Checkout("original", "before", target: null);
        (await project.GreenAsync("build")).Succeeds();
        (await project.RunAsync("cp", "-a", project.Root, Path.Combine(home.Root, "copied"))).Succeeds();

        var copied = home.At("copied");
        copied.Edit("src/main.rs", "before", "after");
        (await copied.GreenAsync("build")).Compiles(1);
        (await copied.RunAsync(copied["target/debug/shared"])).Prints("after");
        (await copied.RunAsync(project["target/debug/shared"])).Prints("before");
        (await project.GreenAsync("build")).DoesNothing();
    }

    [TestMethod]
    public async Task A_target_directory_that_is_named_as_such_is_the_same_from_everywhere()
    {
        var target = Path.Combine(home.Root, "named");
        var (near, far) = (Checkout("near", "near", target), Checkout("not/so/near", "far", target));
        (await near.GreenAsync("build")).Succeeds();
        (await far.GreenAsync("build")).Succeeds();
        (await far.RunAsync(target + "/debug/shared")).Prints("far");
        Assert.IsFalse(Directory.Exists(Path.Combine(home.Root, "not/so/named")));
    }

    private static GreenProject Checkout(string place, string said, string? target)
    {
        var project = home.Create(
            place, ("Cargo.toml", "[package]\nname = \"shared\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"), ("src/lib.rs", "pub const N: u32 = 1;\n"),
            ("src/main.rs", $"fn main() {{ assert_eq!(shared::N, 1); println!(\"{said}\"); }}\n"));
        if (target is not null)
        {
            project.Environment["CARGO_TARGET_DIR"] = target;
        }

        return project;
    }
}
