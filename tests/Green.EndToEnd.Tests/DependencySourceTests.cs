using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>Packages from everywhere cargo takes them.</summary>
[TestClass]
public sealed class DependencySourceTests
{
    private const string Uses = "fn main() { println!(\"{}\", tiny::name()); }\n";

    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(DependencySourceTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task A_git_repository()
    {
        var library = home.Create("repository", Tiny("1.0.0", "from git", ""));
        foreach (var arguments in new[] { "init -q", "add .", "-c user.name=t -c user.email=t@example.org commit -q -m first" })
        {
            (await library.RunAsync("git", arguments.Split(' '))).Succeeds();
        }

        var project = home.Create("git", App($"tiny = {{ git = \"{new Uri(library.Root).AbsoluteUri}\" }}"), ("src/main.rs", Uses));
        // Even a local repository counts as the network.
        project.Environment["CARGO_NET_OFFLINE"] = "false";
        project.Environment["CARGO_HOME"] = Path.Combine(home.Root, "cargo home");
        (await project.GreenAsync("build")).Compiles(2);
        (await project.RunAsync(project["target/debug/app"])).Prints("from git");
        (await project.GreenAsync("build", "--offline", "--locked")).CompilesNothing();
    }

    [TestMethod]
    public async Task A_package_that_never_changes_is_not_shown_to_MSBuild_until_it_needs_something()
    {
        var project = home.Create("settled",
            [App("tiny = \"1\""), ("src/main.rs", Uses), .. Vendored("settled"),
            ("vendor/tiny/build.rs", "fn main() { println!(\"cargo::rerun-if-env-changed=TINY\"); println!(\"cargo::rustc-env=TINY={:?}\", std::env::var(\"TINY\")); }\n")]);
        project.Environment["TINY"] = "one";
        (await project.GreenAsync("build")).Compiles(4);
        var description = Path.Combine("target/green/debug", project.Names("target/green/debug").Single(name => name.StartsWith("tiny-", StringComparison.Ordinal)
            && name.EndsWith(".proj", StringComparison.Ordinal) && !name.Contains("-run-", StringComparison.Ordinal)));
        var text = project.Read(description);
        project.Write(description, "no project");
        Assert.DoesNotContain("damaged", (await project.GreenAsync("build")).CompilesNothing().Error);
        Assert.Contains("damaged", (await project.GreenAsync("build", "--verbose")).CompilesNothing().Error, "all are shown where all are to be told of");
        Assert.AreEqual(text, project.Read(description));

        // What says which can be left out is not believed when somebody has written to it.
        var lines = Path.ChangeExtension(project.TopProject("build"), ".units");
        var known = File.ReadAllText(lines);
        await Task.Delay(50); // The time that a file gets may be some milliseconds behind the clock.
        File.WriteAllText(lines, known.Replace("\t\t", "\t\t/", StringComparison.Ordinal));
        (await project.GreenAsync("build")).CompilesNothing();
        Assert.AreEqual(known, File.ReadAllText(lines));

        File.Delete(Directory.GetFiles(project["target/debug/deps"], "libtiny-*.rlib").Single());
        (await project.GreenAsync("build")).CompilesNothing().Says("1 restored");
        Assert.HasCount(1, Directory.GetFiles(project["target/debug/deps"], "libtiny-*.rlib"));
        project.Environment["TINY"] = "two";
        (await project.GreenAsync("build")).Compiles(2);
        project.Environment["TINY"] = "one";
        (await project.GreenAsync("build")).CompilesNothing().Says("3 restored");
    }

    [TestMethod]
    public async Task A_directory_of_vendored_packages_and_a_patch_of_one()
    {
        var project = home.Create("vendored",
            [App("tiny = \"1\""), ("src/main.rs", Uses), .. Vendored("vendored")]);
        (await project.GreenAsync("build")).Compiles(2);
        (await project.RunAsync(project["target/debug/app"])).Prints("vendored");
        (await home.CopyOf(project, "vendored elsewhere").GreenAsync("build")).CompilesNothing();

        foreach (var (path, text) in Tiny("1.0.1", "patched", "patch/"))
        {
            project.Write(path, text);
        }

        File.Delete(project["Cargo.lock"]);
        project.Write("Cargo.toml", project.Read("Cargo.toml") + "[patch.crates-io]\ntiny = { path = \"patch\" }\n");
        (await project.GreenAsync("build")).Compiles(2);
        (await project.RunAsync(project["target/debug/app"])).Prints("patched");
        project.Edit("patch/src/lib.rs", "patched", "edited");
        (await project.GreenAsync("build")).Compiles(2);
        (await project.RunAsync(project["target/debug/app"])).Prints("edited");
    }

    private static (string Path, string Text) App(string dependency) =>
        ("Cargo.toml", $"[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n{dependency}\n");

    /// <summary>tiny in a directory that stands for crates.io.</summary>
    private static (string Path, string Text)[] Vendored(string name) =>
    [
        .. Tiny("1.0.0", name, "vendor/tiny/"),
        ("vendor/tiny/.cargo-checksum.json", $"{{\"files\":{{}},\"package\":\"{new string('0', 64)}\"}}"),
        (".cargo/config.toml", "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n"),
    ];

    private static (string Path, string Text)[] Tiny(string version, string name, string place) =>
    [
        (place + "Cargo.toml", $"[package]\nname = \"tiny\"\nversion = \"{version}\"\nedition = \"2021\"\n"),
        (place + "src/lib.rs", $"pub fn name() -> &'static str {{ \"{name}\" }}\n"),
    ];
}
