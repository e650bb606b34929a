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
    public async Task What_another_checkout_has_read_is_not_looked_at()
    {
        var target = Path.Combine(home.Root, "of the present");
        GreenProject Checkout(string place)
        {
            // The macro names a file by its whole path, as those for templates do.
            var project = home.Create(
                place, ("Cargo.toml", Manifest("shared") + "[dependencies]\ntexts = { path = \"texts\" }\n[workspace]\n"),
                ("src/main.rs", "fn main() { println!(\"{}\", texts::text!()); }\n"), ("text", "text"),
                ("texts/Cargo.toml", Manifest("texts") + "[lib]\nproc-macro = true\n"),
                ("texts/src/lib.rs", """
                    #[proc_macro]
                    pub fn text(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
                        format!("include_str!({:?})", std::env::var("CARGO_MANIFEST_DIR").unwrap() + "/text").parse().unwrap()
                    }

                    """));
            project.Environment["CARGO_TARGET_DIR"] = target;
            return project;
        }

        var (past, present) = (Checkout("past"), Checkout("present"));
        (await past.GreenAsync("build")).Compiles(2);
        (await present.GreenAsync("build")).CompilesNothing();
        Directory.Delete(past.Root, recursive: true);
        (await present.GreenAsync("build")).DoesNothing();
        Assert.DoesNotContain("/past/", string.Concat(Directory.EnumerateFiles(target + "/debug", "*.d", SearchOption.AllDirectories).Select(File.ReadAllText)));
        present.Write("text", "another");
        (await present.GreenAsync("build")).Compiles(1);
        (await present.RunAsync(target + "/debug/shared")).Prints("another");
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
        // Its name begins as that of cargo's home does.
        var target = Path.Combine(home.Root, ".cargo-target");
        var (near, far) = (Checkout("near", "near", target), Checkout("not/so/near", "far", target));
        near.Environment["CARGO_HOME"] = far.Environment["CARGO_HOME"] = Path.Combine(home.Root, ".cargo");
        (await near.GreenAsync("build")).Succeeds();
        (await far.GreenAsync("build")).Succeeds();
        (await far.RunAsync(target + "/debug/shared")).Prints("far");
        Assert.IsFalse(Directory.Exists(Path.Combine(home.Root, "not/so/.cargo-target")));
    }

    private static GreenProject Checkout(string place, string said, string? target)
    {
        var project = home.Create(
            place, ("Cargo.toml", Manifest("shared")), ("src/lib.rs", "pub const N: u32 = 1;\n"),
            ("src/main.rs", $"fn main() {{ assert_eq!(shared::N, 1); println!(\"{said}\"); }}\n"));
        if (target is not null)
        {
            project.Environment["CARGO_TARGET_DIR"] = target;
        }

        return project;
    }

    private static string Manifest(string name) => $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
}
