using System.Globalization;
using Green.EndToEnd.Tests.Faults;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary><c>cache verify --rebuild</c>: remembered actions run again, from the store alone.</summary>
[TestClass]
public sealed class VerifyTests : IDisposable
{
    private const int Kills = 6;

    private GreenHome home = null!;
    private StoredResults results = null!;

    public TestContext TestContext { get; set; } = null!;

    private string Quarantine => Path.Combine(home.Store, "quarantine");

    [TestInitialize]
    public void Open()
    {
        home = new GreenHome(nameof(VerifyTests), TestContext.CancellationToken);
        results = new StoredResults(home.Store);
    }

    public void Dispose() => home.Dispose();

    [TestMethod]
    public async Task A_build_script_that_is_not_reproducible_is_reported_by_package_and_quarantined()
    {
        var project = home.Create(
            "clock",
            ("Cargo.toml", "[package]\nname = \"clock\"\nversion = \"0.3.0\"\nedition = \"2021\"\n"),
            ("build.rs", """
                fn main() {
                    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").unwrap());
                    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
                    std::fs::write(out.join("now.txt"), format!("built at {now}")).unwrap();
                    println!("cargo::rerun-if-changed=build.rs");
                }

                """),
            ("src/main.rs", "fn main() { println!(\"{}\", include_str!(concat!(env!(\"OUT_DIR\"), \"/now.txt\"))); }\n"));
        (await project.GreenAsync("build")).Compiles(3);

        var verified = (await project.GreenAsync("cache", "verify", "--rebuild", "100%")).Fails();

        verified.Says("error[GREEN3004]: 1 of the remembered actions gave something else when they were run again: clock v0.3.0 (build script run)");
        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"{results.Files("blobs").Count + results.Files("pathsets").Count + 3 + 1} good, 0 damaged\nclock v0.3.0 (build script run)\n    debug/build/clock-"),
            verified.Output);
        Assert.Contains("/out/now.txt: first different byte: ", verified.Output);
        Assert.Contains("    A second fresh run gave other bytes again: the action is not reproducible.\n", verified.Output);
        Assert.Contains(": 2 gave the same bytes, 1 other bytes, 0 could not be run again\n", verified.Output);
        var place = Directory.GetDirectories(Quarantine).Single();
        Assert.StartsWith("built at ", File.ReadAllText(Directory.GetFiles(Path.Combine(place, "stored"), "now.txt", SearchOption.AllDirectories).Single()));
        Assert.Contains("\nvariable CARGO_PKG_NAME=clock\n", File.ReadAllText(Path.Combine(place, "manifest")));
        Assert.HasCount(2, results.Files("actions"));

        project.DeleteTarget();
        (await project.GreenAsync("build")).Compiles(2);
    }

    [TestMethod]
    public async Task What_was_altered_so_that_all_fits_together_is_found_and_built_anew()
    {
        var project = home.Copy("small", "altered");
        (await project.GreenAsync("build")).Succeeds();
        var expected = Snapshot.Of(project);
        results.Alter("deps/show-");
        project.DeleteTarget();
        (await project.GreenAsync("build")).CompilesNothing();
        Assert.AreNotEqual(expected, Snapshot.Of(project));
        Assert.EndsWith(" good, 0 damaged\n", (await project.GreenAsync("cache", "verify")).Succeeds().Output);

        var verified = (await project.GreenAsync("cache", "verify", "--rebuild", "100%", "--seed", "1")).Fails();

        Assert.Contains("\nshow v0.1.0 (bin show)\n    debug/deps/show", verified.Output);
        Assert.Contains("    A second fresh run gave the first one's bytes: what is stored was altered, ", verified.Output);
        Assert.Contains("100% of 5 actions, seed 1: 4 gave the same bytes, 1 other bytes, 0 could not be run again\n", verified.Output);
        project.DeleteTarget();
        (await project.GreenAsync("build")).Compiles(1);
        Assert.AreEqual(expected, Snapshot.Of(project));
        (await project.GreenAsync("cache", "verify", "--rebuild", "100%")).Succeeds();
    }

    [TestMethod]
    public async Task Every_kind_of_action_can_be_run_again_without_its_checkout()
    {
        var project = home.Create(
            "kinds",
            ("Cargo.toml", """
                [package]
                name = "kinds"
                version = "0.1.0"
                edition = "2021"
                description = '''
                of several lines,
                	one of them indented
                variable PATH=/nowhere
                '''
                [dependencies]
                tiny = "1"
                made = { path = "made" }

                """),
            ("build.rs", "fn main() { println!(\"cargo::warning=a warning\"); println!(\"cargo::rustc-cfg=built\"); println!(\"cargo::rerun-if-changed=build.rs\"); }\n"),
            ("src/main.rs", "#[derive(made::Name)]\nstruct Kind;\nfn main() { let unused = 1; println!(\"{} {} {}\", env!(\"CARGO_MANIFEST_DIR\"), tiny::name(), Kind::name()); }\n"),
            ("made/Cargo.toml", "[package]\nname = \"made\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\nproc-macro = true\n"),
            ("made/src/lib.rs", "#[proc_macro_derive(Name)]\npub fn name(_: proc_macro::TokenStream) -> proc_macro::TokenStream { \"impl Kind { fn name() -> &'static str { \\\"kind\\\" } }\".parse().unwrap() }\n"),
            ("vendor/tiny/Cargo.toml", "[package]\nname = \"tiny\"\nversion = \"1.0.0\"\nedition = \"2021\"\n"),
            ("vendor/tiny/src/lib.rs", "pub fn name() -> &'static str { \"tiny\" }\n"),
            ("vendor/tiny/.cargo-checksum.json", $"{{\"files\":{{}},\"package\":\"{new string('0', 64)}\"}}"),
            (".cargo/config.toml", "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n"));
        project.Environment["CARGO_INCREMENTAL"] = "1";
        (await project.GreenAsync("cargo", "build")).Succeeds();
        (await project.GreenAsync("build", "--release")).Succeeds();
        var actions = results.Files("actions").Count;
        Directory.Delete(project.Root, recursive: true);

        var elsewhere = home.Create("elsewhere");
        var verified = (await elsewhere.GreenAsync("cache", "verify", "--rebuild", "100%")).Succeeds();

        Assert.IsGreaterThanOrEqualTo(8, actions);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $": {actions} gave the same bytes, 0 other bytes, 0 could not be run again\n"), verified.Output, verified.Transcript);
        Assert.IsFalse(Directory.Exists(Quarantine));
    }

    [TestMethod]
    public async Task Killed_at_any_moment_it_loses_nothing()
    {
        var project = home.Copy("small", "killed");
        (await project.GreenAsync("build")).Succeeds();
        var expected = Snapshot.Of(project);
        var all = results.Files("actions");
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < Kills; round++)
        {
            results.Alter("deps/show-");
            using var verify = project.StartGreen("cache", "verify", "--rebuild", "100%");
            await Task.Delay(random.Next(1500), TestContext.CancellationToken);
            verify.Process.Kill();
            await verify.EndAsync(TestContext.CancellationToken);

            // All but the altered one are where they were, and that one is in use or in quarantine as a whole.
            var lost = all.Except(results.Files("actions")).ToList();
            var message = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, round {round}");
            Assert.IsLessThanOrEqualTo(1, lost.Count, message);
            Assert.EndsWith(" good, 0 damaged\n", (await project.GreenAsync("cache", "verify")).Succeeds().Output, message);
            if (lost.Count == 0)
            {
                Assert.Contains("show v0.1.0 (bin show)", (await project.GreenAsync("cache", "verify", "--rebuild", "100%")).Fails().Error, message);
            }

            Assert.IsTrue(Directory.GetDirectories(Quarantine).Any(place => File.Exists(Path.Combine(place, "result"))), message);
            Directory.Delete(Quarantine, recursive: true);
            project.DeleteTarget();
            (await project.GreenAsync("build")).Compiles(1);
            Assert.AreEqual(expected, Snapshot.Of(project), message);
        }
    }

    [TestMethod]
    public async Task Beside_builds_it_finds_nothing_and_takes_nothing_from_them()
    {
        var project = home.Copy("small", "beside");
        (await project.GreenAsync("build", "--release")).Succeeds();

        var building = Task.WhenAll(Enumerable.Range(1, 2).Select(number => project.GreenAsync("build", "--target-dir", $"target-{number}")));
        do
        {
            Assert.Contains(" good, 0 damaged\n", (await project.GreenAsync("cache", "verify", "--rebuild", "100%")).Succeeds().Output);
        }
        while (!building.IsCompleted);

        foreach (var build in await building)
        {
            build.Succeeds();
        }

        CollectionAssert.AreEqual(File.ReadAllBytes(project["target-1/debug/show"]), File.ReadAllBytes(project["target-2/debug/show"]));
    }
}
