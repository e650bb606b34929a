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
    public async Task A_directory_of_vendored_packages_and_a_patch_of_one()
    {
        var project = home.Create("vendored",
            [App("tiny = \"1\""), ("src/main.rs", Uses), .. Tiny("1.0.0", "vendored", "vendor/tiny/"),
            ("vendor/tiny/.cargo-checksum.json", $"{{\"files\":{{}},\"package\":\"{new string('0', 64)}\"}}"),
            (".cargo/config.toml", "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n")]);
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

    private static (string Path, string Text)[] Tiny(string version, string name, string place) =>
    [
        (place + "Cargo.toml", $"[package]\nname = \"tiny\"\nversion = \"{version}\"\nedition = \"2021\"\n"),
        (place + "src/lib.rs", $"pub fn name() -> &'static str {{ \"{name}\" }}\n"),
    ];
}
