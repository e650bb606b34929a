using System.Text.RegularExpressions;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>Builds that fail: said as cargo says it, kept nowhere, and right once the cause is repaired.</summary>
[TestClass]
public sealed partial class FailureTests
{
    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(FailureTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow("compile-error")]
    [DataRow("failing-build-script")]
    [DataRow("panicking-macro")]
    [DataRow("missing-library")]
    [DataRow("unknown-linker")]
    public async Task A_failure_is_told_in_cargos_words_every_time(string fixture)
    {
        var project = home.Copy("broken/" + fixture, "words");
        // One job: with several, cargo tells of the others it waits for.
        var cargo = (await project.CargoAsync("build", "-j1", "--color", "never")).Fails();
        project.DeleteTarget();
        var first = (await project.GreenAsync("build", "-j1", "--color", "never")).Fails();
        Assert.AreEqual(Diagnostics(cargo), Diagnostics(first), first.Transcript);
        project.DeleteTarget();
        var second = (await project.GreenAsync("build", "-j1", "--color", "never")).Fails();
        Assert.AreEqual(Diagnostics(cargo), Diagnostics(second), second.Transcript);
    }

    [TestMethod]
    public async Task A_broken_manifest_is_told_in_cargos_words_and_has_a_code()
    {
        var project = home.Copy("broken/broken-manifest", "manifest");
        var cargo = (await project.CargoAsync("build")).Fails();
        (await project.GreenAsync("build")).Fails().Says("error[GREEN1003]").Says(cargo.Error.TrimEnd('\n'));
    }

    [TestMethod]
    public async Task What_depends_on_a_failure_is_not_started_and_nothing_of_the_failure_is_kept()
    {
        var project = home.Copy("broken/compile-error", "repaired");
        var failed = (await project.GreenAsync("build")).Fails();
        Assert.DoesNotContain("Compiling depends", failed.Error, failed.Transcript);
        project.Edit("wrong/src/lib.rs", "\"not a number\"", "7");
        (await project.GreenAsync("run")).Prints("7");
        project.DeleteTarget();
        (await project.GreenAsync("build")).CompilesNothing();
        project.Edit("wrong/src/lib.rs", "7", "\"not a number\"");
        (await project.GreenAsync("build")).Fails().Says("error[E0308]");
    }

    [TestMethod]
    public async Task The_rest_is_built_after_a_failure_only_if_asked_for()
    {
        var project = home.Create("goes-on", [
            ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"z\"]\nresolver = \"2\"\n"),
            ("a/Cargo.toml", Manifest("a")), ("a/src/lib.rs", "pub fn broken() -> u32 { \"\" }\n"),
            ("z/Cargo.toml", Manifest("z") + "[dependencies]\nslow = { path = \"../slow\" }\n"), ("z/src/lib.rs", "pub fn fine() {}\n"),
            ("slow/Cargo.toml", Manifest("slow")), ("slow/src/lib.rs", "pub fn fine() {}\n"),
        ]);
        (await project.GreenAsync("build", "-j1")).Fails();
        Assert.IsEmpty(project.Names("target/debug/deps").Where(IsOfZ), "z was built after the failure");
        (await project.GreenAsync("build", "-j1", "--keep-going")).Fails();
        Assert.IsNotEmpty(project.Names("target/debug/deps").Where(IsOfZ));

        static bool IsOfZ(string name) => name.StartsWith("libz-", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task What_depends_on_a_failure_is_not_built_even_where_a_unit_between_them_needs_nothing()
    {
        var project = home.Create("chain", [
            ("Cargo.toml", "[workspace]\nmembers = [\"first\", \"middle\", \"last\"]\nresolver = \"2\"\n"),
            ("first/Cargo.toml", Manifest("first")), ("first/src/lib.rs", "pub fn fine() {}\n"),
            ("middle/Cargo.toml", Manifest("middle") + "[dependencies]\nfirst = { path = \"../first\" }\n"), ("middle/src/lib.rs", "pub fn fine() {}\n"),
            ("last/Cargo.toml", Manifest("last") + "[dependencies]\nmiddle = { path = \"../middle\" }\n"), ("last/src/lib.rs", "pub fn fine() {}\n"),
        ]);
        (await project.GreenAsync("build")).Succeeds();
        var last = project.Names("target/debug/deps").Single(name => name.StartsWith("liblast-", StringComparison.Ordinal) && name.EndsWith(".rlib", StringComparison.Ordinal));
        var built = File.ReadAllBytes(project["target/debug/deps/" + last]);
        project.Edit("first/src/lib.rs", "{}", "-> u32 { \"\" }");
        project.Edit("last/src/lib.rs", "fine", "finer");
        foreach (var flags in new[] { new[] { "build" }, ["build", "--keep-going"] })
        {
            (await project.GreenAsync(flags)).Fails().Announces("first");
            CollectionAssert.AreEqual(built, File.ReadAllBytes(project["target/debug/deps/" + last]));
        }

        project.Edit("first/src/lib.rs", "-> u32 { \"\" }", "{}");
        (await project.GreenAsync("build")).Announces("last").Compiles(1);
    }

    [TestMethod]
    public async Task An_edit_that_does_not_compile_is_not_taken_for_damage()
    {
        var project = home.Create("edited", [("Cargo.toml", Manifest("a")), ("src/lib.rs", "pub fn fine() -> u32 { 1 }\n")]);
        (await project.GreenAsync("build")).Succeeds();
        project.Edit("src/lib.rs", "1", "\"\" /*" + new string('x', 2000) + "*/");
        Assert.DoesNotContain("damaged", (await project.GreenAsync("build")).Fails().Error);
    }

    [TestMethod]
    public async Task Warnings_are_shown_with_every_build_and_with_the_paths_of_the_checkout()
    {
        var project = home.Create("warned/workspace", [
            ("Cargo.toml", Manifest("warns") + "[dependencies]\nbeside = { path = \"../beside\" }\n"),
            ("src/main.rs", "fn main() { let unused = 1; beside::shown(); }\n"),
            ("../beside/Cargo.toml", Manifest("beside")),
            ("../beside/src/lib.rs", "pub fn shown() {}\nfn never_called() {}\n"),
        ]);
        var cargo = Diagnostics((await project.CargoAsync("build", "--color", "never")).Succeeds());
        Assert.Contains(home.Root + "/warned/beside/src/lib.rs", cargo);
        project.DeleteTarget();
        await ShowsAsync(project, cargo, "compiled");
        await ShowsAsync(project, cargo, "up to date");
        project.DeleteTarget();
        await ShowsAsync(project, cargo, "restored");

        FileTree.Copy(Path.Combine(home.Root, "warned/beside"), Path.Combine(home.Root, "moved/beside"));
        var moved = home.CopyOf(project, "moved/workspace");
        var result = await ShowsAsync(moved, cargo.Replace("/warned/", "/moved/", StringComparison.Ordinal), "in another checkout");
        result.CompilesNothing();
    }

    private static async Task<CommandResult> ShowsAsync(GreenProject project, string expected, string when)
    {
        var result = (await project.GreenAsync("build", "--color", "never")).Succeeds();
        Assert.AreEqual(Sorted(expected), Sorted(Diagnostics(result)), when + "\n" + result.Transcript);
        return result;
    }

    private static string Manifest(string name) => $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n";

    /// <summary>All but progress, and rustc's own temporary directories without their random names.</summary>
    private static string Diagnostics(CommandResult result) =>
        TemporaryDirectory().Replace(ProgressLine().Replace(result.Error, ""), "rustc-temporary");

    // Two crates may be done in either order.
    private static string Sorted(string text) => string.Join("\n\n", text.Trim().Split("\n\n").Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^ +(Compiling|Finished|Locking|Adding|Blocking) .*\n", RegexOptions.Multiline)]
    private static partial Regex ProgressLine();

    [GeneratedRegex(@"rustc[0-9A-Za-z]{6}(?=/)")]
    private static partial Regex TemporaryDirectory();
}
