using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>Cargo's flags, each with cargo beside it on another target directory that has seen the same commands.</summary>
[TestClass]
public sealed class FlagTests
{
    private const string CargoTarget = "cargo's target";

    private static readonly (string Path, string Text)[] Files =
    [
        ("Cargo.toml", """
            [workspace]
            members = ["app", "tool"]
            default-members = ["app"]
            resolver = "2"

            [profile.quick]
            inherits = "dev"
            debug = false
            """),
        ("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[features]\ndefault = [\"soft\"]\nsoft = []\nloud = []\n"),
        ("app/src/lib.rs", "pub fn voice() -> (bool, bool) { (cfg!(feature = \"soft\"), cfg!(feature = \"loud\")) }\n"),
        ("app/src/main.rs", "fn main() { println!(\"{:?} {:?}\", app::voice(), std::env::args().skip(1).collect::<Vec<_>>()); std::process::exit(std::env::args().count() as i32 - 1) }\n"),
        ("app/src/bin/second.rs", "fn main() { println!(\"{:?}\", app::voice()); }\n"),
        ("app/examples/show.rs", "fn main() { println!(\"{:?}\", app::voice()); }\n"),
        ("tool/Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
        ("tool/src/main.rs", "fn main() { println!(\"tool\"); }\n"),
    ];

    private static readonly string[] Directories = ["", "deps", "examples"];

    private static GreenHome home = null!;
    private static GreenProject project = null!;

    [ClassInitialize]
    public static async Task Open(TestContext context)
    {
        home = new GreenHome(nameof(FlagTests), context.CancellationToken);
        project = home.Create("flags", Files);
        (await project.CargoAsync("generate-lockfile")).Succeeds();
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow("-p tool")]
    [DataRow("--lib")]
    [DataRow("--bin second")]
    [DataRow("--example show")]
    [DataRow("--features loud")]
    [DataRow("--all-features")]
    [DataRow("--no-default-features")]
    [DataRow("--workspace --exclude app")]
    [DataRow("--all-targets -j 1")]
    [DataRow("--release -j2 --locked")]
    [DataRow("--profile quick --offline --keep-going")]
    [DataRow("--target x86_64-unknown-linux-gnu")]
    [DataRow("--manifest-path tool/Cargo.toml --frozen")]
    [DataRow("--config profile.dev.debug-assertions=false")]
    public async Task A_flag_builds_what_cargo_builds(string flags)
    {
        var words = flags.Split(' ');
        (await project.GreenAsync(["build", .. words])).Succeeds();
        (await project.CargoAsync(["build", "--target-dir", CargoTarget, .. words])).Succeeds();
        var profile = words.Contains("--release") ? "release" : words.Contains("quick") ? "quick" : "debug";
        var place = words.Contains("--target") ? "x86_64-unknown-linux-gnu/" + profile : profile;
        foreach (var directory in Directories.Where(name => name != "examples" || project.Names($"{CargoTarget}/{place}/examples").Count > 0))
        {
            FileTree.AreEqual(project.Names($"{CargoTarget}/{place}/{directory}"), project.Names($"target/{place}/{directory}"));
        }

        foreach (var program in Programs.Of(project, $"{CargoTarget}/{place}"))
        {
            Assert.AreEqual(
                await Programs.SaysAsync(project, $"{CargoTarget}/{place}", program), await Programs.SaysAsync(project, $"target/{place}", program));
        }
    }

    [TestMethod]
    public async Task Check_leaves_what_cargo_leaves()
    {
        (await project.GreenAsync("check", "--workspace", "--target-dir", "checked")).Succeeds().Says("    Checking tool v0.1.0");
        (await project.CargoAsync("check", "--workspace", "--target-dir", "checked by cargo")).Succeeds();
        FileTree.AreEqual(project.Names("checked by cargo/debug/deps"), project.Names("checked/debug/deps"));
        (await project.GreenAsync("check", "--workspace", "--target-dir", "checked")).DoesNothing();
    }

    [TestMethod]
    public async Task Run_passes_arguments_and_the_exit_code()
    {
        var result = await project.GreenAsync("run", "--bin", "app", "--target-dir", "run", "--", "a", "b c", "--color");
        Assert.AreEqual((3, "(true, false) [\"a\", \"b c\", \"--color\"]\n"), (result.ExitCode, result.Output), result.Transcript);
        result.Says("     Running `run/debug/app");
    }

    [TestMethod]
    public async Task An_unknown_flag_is_cargos_error()
    {
        var cargo = (await project.CargoAsync("build", "--no-such-flag")).Error;
        var green = await project.GreenAsync("build", "--no-such-flag");
        Assert.AreNotEqual(0, green.ExitCode);
        green.Says(cargo.Split('\n')[0]["error: ".Length..]);
    }

    [TestMethod]
    public async Task A_build_directory_of_its_own_holds_what_is_intermediate()
    {
        var green = home.Create("build-dir", [.. Files, (".cargo/config.toml", "[build]\nbuild-dir = \"in between\"\n")]);
        var cargo = home.CopyOf(green, "build-dir of cargo");
        (await green.GreenAsync("build", "--workspace")).Succeeds();
        (await cargo.CargoAsync("build", "--workspace")).Succeeds();
        FileTree.AreEqual(cargo.Names("target/debug"), green.Names("target/debug"));
        FileTree.AreEqual(cargo.Names("in between/debug/deps"), green.Names("in between/debug/deps"));
        (await green.RunAsync(green["target/debug/tool"])).Prints("tool");
        (await green.GreenAsync("build", "--workspace")).DoesNothing();
    }

    [TestMethod]
    public async Task Messages_for_machines_are_those_of_cargo()
    {
        string[] command = ["build", "--workspace", "--message-format=json", "--target-dir"];
        var green = (await project.GreenAsync([.. command, "json"])).Succeeds();
        var cargo = (await project.CargoAsync([.. command, "json of cargo"])).Succeeds();
        FileTree.AreEqual(JsonMessages.Essence(cargo.Output, project["json of cargo"]), JsonMessages.Essence(green.Output, project["json"]));

        // A second build tells the same once more, but says that nothing was done.
        var again = (await project.GreenAsync([.. command, "json"])).DoesNothing();
        FileTree.AreEqual(JsonMessages.Essence(cargo.Output, project["json of cargo"]), JsonMessages.Essence(again.Output, project["json"]));
        Assert.DoesNotContain("\"fresh\":false", again.Output);
    }
}
