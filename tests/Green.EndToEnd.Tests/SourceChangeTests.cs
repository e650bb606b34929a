using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>What is built again after a change of files, and nothing but that.</summary>
[TestClass]
public sealed class SourceChangeTests
{
    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(SourceChangeTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task An_edit_of_a_leaf_rebuilds_it_and_what_depends_on_it()
    {
        var project = home.Copy("small", "leaf");
        // table, its build script compiled and run, count and show.
        (await project.GreenAsync("build")).Compiles(5);
        project.Edit("count/src/lib.rs", ".count()", ".count() + 1000");
        (await project.GreenAsync("build")).Compiles(2).Announces("count", "show");
        Assert.Contains(": 100", (await project.RunAsync(project["target/debug/show"])).Succeeds().Output);

        project.Edit("count/src/lib.rs", ".count() + 1000", ".count()");
        (await project.GreenAsync("build")).CompilesNothing();
        Assert.DoesNotContain(": 100", (await project.RunAsync(project["target/debug/show"])).Succeeds().Output);
        (await project.GreenAsync("build")).DoesNothing();
    }

    [TestMethod]
    public async Task An_edit_of_main_does_not_recompile_the_library()
    {
        var project = home.Create(
            "main", Manifest("both"), ("src/lib.rs", "pub fn one() -> u32 { 1 }\n"),
            ("src/main.rs", "fn main() { println!(\"{}\", both::one()); }\n"));
        (await project.GreenAsync("build")).Compiles(2);
        project.Edit("src/main.rs", "both::one()", "both::one() + 1");
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(project["target/debug/both"])).Prints("2");
    }

    [TestMethod]
    public async Task A_program_that_is_compiled_incrementally_is_right_and_not_shared()
    {
        // Of more than a megabyte: what is smaller goes to the store as any other file does.
        var project = home.Create(
            "incremental", Manifest("grown"), ("src/main.rs", "fn main() { println!(\"one {}\", std::collections::HashMap::<String, u32>::new().len()); }\n"),
            ("tests/runs.rs", "#[test]\nfn runs() { print!(\"{}\", String::from_utf8(std::process::Command::new(env!(\"CARGO_BIN_EXE_grown\")).output().unwrap().stdout).unwrap()); }\n"));
        project.Environment["CARGO_INCREMENTAL"] = "1";
        async Task<CommandResult> TestAsync() => await project.GreenAsync("test", "--test", "runs", "--", "--nocapture");
        int Results() => new StoredResults(home.Store).Files("actions").Count;
        Assert.Contains("one 0", (await TestAsync()).Compiles(2).Output);
        var before = Results();

        project.Edit("src/main.rs", "one ", "two ");
        Assert.Contains("two 0", (await TestAsync()).Compiles(1).Output);
        Assert.AreEqual(before, Results());
        (await project.RunAsync(project["target/debug/grown"])).Prints("two 0");
        (await TestAsync()).DoesNothing();

        project.Edit("src/main.rs", "two ", "one ");
        Assert.Contains("one 0", (await TestAsync()).CompilesNothing().Output);
        (await project.RunAsync(project["target/debug/grown"])).Prints("one 0");
    }

    [TestMethod]
    public async Task Touched_files_compile_nothing()
    {
        var project = home.Copy("small", "touched");
        (await project.GreenAsync("build")).Succeeds();
        foreach (var file in new[] { "count/src/lib.rs", "show/src/main.rs", "table/build.rs", "table/words.txt", "table/src/lib.rs", "count/Cargo.toml" })
        {
            project.Touch(file);
        }

        (await project.GreenAsync("build")).CompilesNothing();
        (await project.GreenAsync("build")).DoesNothing();
    }

    [TestMethod]
    public async Task An_edit_while_its_crate_is_compiled_is_not_lost()
    {
        const string Slow = """
            #![allow(long_running_const_eval)]
            const fn spin() -> u64 { let mut i = 0; while i < 1_500_000 { i += 1; } i }
            const COUNT: u64 = spin();
            fn main() { println!("{} before", COUNT); }
            """;
        var project = home.Create("during", Manifest("edited_meanwhile"), ("src/main.rs", Slow));
        using (var build = project.StartGreen("build"))
        {
            // The planner calls no compiler of the sandbox's.
            await build.StartsAsync("/toolchain/bin/rustc\0--crate-name\0edited_meanwhile", TestContext.CancellationToken);
            project.Write("src/main.rs", "fn main() { println!(\"after\"); }\n");
            (await build.EndAsync(TestContext.CancellationToken)).Succeeds();
        }

        (await project.RunAsync(project["target/debug/edited_meanwhile"])).Prints("1500000 before");
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(project["target/debug/edited_meanwhile"])).Prints("after");
    }

    [TestMethod]
    public async Task A_file_included_from_outside_the_package_counts()
    {
        var project = home.Create(
            "included", ("Cargo.toml", "[workspace]\nmembers = [\"members/*\"]\nresolver = \"2\"\n"), ("README.md", "one"),
            ("members/told/Cargo.toml", Manifest("told").Text), ("members/told/src/main.rs", "fn main() { println!(include_str!(\"../../../README.md\")); }\n"));
        (await project.GreenAsync("build")).Compiles(1);
        project.Write("README.md", "two");
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(project["target/debug/told"])).Prints("two");
        project.Write("README.md", "one");
        (await project.GreenAsync("build")).CompilesNothing();
        (await project.RunAsync(project["target/debug/told"])).Prints("one");
    }

    [TestMethod]
    public async Task A_second_file_for_a_module_is_the_error_that_cargo_gives()
    {
        var project = home.Create(
            "twin", Manifest("twin"), ("src/foo/mod.rs", "pub const N: u32 = 1;\n"), ("src/main.rs", "mod foo;\nfn main() { println!(\"{}\", foo::N); }\n"));
        (await project.GreenAsync("build")).Compiles(1);
        project.Write("src/foo.rs", "pub const N: u32 = 2;\n");
        (await project.GreenAsync("build")).Fails().Says("error[E0761]: file for module `foo` found at both");
        File.Delete(project["src/foo.rs"]);
        (await project.GreenAsync("build")).CompilesNothing();
    }

    [TestMethod]
    [DataRow("in its package", "cargo:rerun-if-changed=data", "app/data")]
    [DataRow("in its package, of which it names nothing", "", "app/data")]
    [DataRow("in the workspace", "cargo:rerun-if-changed=../data", "data")]
    public async Task A_new_file_in_a_directory_that_a_build_script_looks_into_counts(string where, string directive, string directory)
    {
        var seen = directory.StartsWith("app/", StringComparison.Ordinal) ? "data" : "../data";
        var project = home.Create(
            "listed " + where, ("Cargo.toml", "[workspace]\nmembers = [\"app\"]\nresolver = \"2\"\n"), ("app/Cargo.toml", Manifest("app").Text),
            ("app/build.rs", $$"""
                fn main() {
                    println!("{{directive}}");
                    let count = std::fs::read_dir("{{seen}}").unwrap().count();
                    std::fs::write(format!("{}/count.rs", std::env::var("OUT_DIR").unwrap()), count.to_string()).unwrap();
                }
                """),
            ("app/src/main.rs", "fn main() { println!(\"{}\", include!(concat!(env!(\"OUT_DIR\"), \"/count.rs\"))); }\n"),
            (directory + "/one", ""));
        var program = project["target/debug/app"];
        (await project.GreenAsync("build")).Succeeds();
        (await project.RunAsync(program)).Prints("1");
        (await project.GreenAsync("build")).DoesNothing();

        project.Write(directory + "/two", "");
        File.SetLastWriteTimeUtc(project[directory + "/two"], DateTime.UnixEpoch);
        (await project.GreenAsync("build")).Succeeds();
        (await project.RunAsync(program)).Prints("2");
        (await project.GreenAsync("build")).DoesNothing();

        // Cargo looks at times: with the wrapper it asks for the run by itself, and must not get what there was before.
        project.Write(directory + "/three", "");
        (await project.WrappedAsync("build", "--target-dir", "by cargo")).Succeeds();
        (await project.RunAsync(project["by cargo/debug/app"])).Prints("3");
        (await project.GreenAsync("build")).CompilesNothing();
        (await project.RunAsync(program)).Prints("3");

        File.Delete(project[directory + "/two"]);
        File.Delete(project[directory + "/three"]);
        (await project.GreenAsync("build")).CompilesNothing();
        (await project.RunAsync(program)).Prints("1");
    }

    [TestMethod]
    public async Task A_file_that_is_removed_while_a_build_script_runs_is_not_part_of_what_is_remembered()
    {
        var project = home.Create(
            "removed", Manifest("removed"),
            ("build.rs", """
                fn main() {
                    let count = std::fs::read_dir("data").unwrap().count();
                    std::fs::write(format!("{}/count.rs", std::env::var("OUT_DIR").unwrap()), count.to_string()).unwrap();
                    std::process::Command::new("sleep").arg("2.75").status().unwrap();
                }
                """),
            ("src/main.rs", "fn main() { println!(\"{}\", include!(concat!(env!(\"OUT_DIR\"), \"/count.rs\"))); }\n"),
            ("data/one", ""), ("data/two", ""));
        using (var build = project.StartGreen("build"))
        {
            await build.StartsAsync("sleep\0" + "2.75", TestContext.CancellationToken);
            File.Delete(project["data/two"]);
            (await build.EndAsync(TestContext.CancellationToken)).Succeeds();
        }

        (await project.GreenAsync("build")).Succeeds();
        (await project.RunAsync(project["target/debug/removed"])).Prints("1");
        (await project.GreenAsync("build")).DoesNothing();
    }

    [TestMethod]
    public async Task Warnings_of_a_build_script_are_shown_with_every_build()
    {
        const string Warning = "warning: warns@0.1.0: take care\n";
        var project = home.Create(
            "warns", Manifest("warns"), ("build.rs", "fn main() { println!(\"cargo:rerun-if-changed=build.rs\"); println!(\"cargo:warning=take care\"); }\n"), ("src/lib.rs", ""));
        (await project.CargoAsync("build", "--target-dir", "plain")).Succeeds().Says(Warning);
        (await project.CargoAsync("build", "--target-dir", "plain")).Succeeds().Says(Warning);
        (await project.GreenAsync("build")).Succeeds().Says(Warning);
        (await project.GreenAsync("build")).DoesNothing().Says(Warning);
    }

    [TestMethod]
    public async Task A_new_program_is_found()
    {
        var project = home.Create("new", Manifest("new"), ("src/main.rs", "fn main() {}\n"));
        (await project.GreenAsync("build")).Compiles(1);
        project.Write("src/bin/x.rs", "fn main() { println!(\"x\"); }\n");
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(project["target/debug/x"])).Prints("x");
        File.Delete(project["src/bin/x.rs"]);
        (await project.GreenAsync("build")).CompilesNothing();
    }

    [TestMethod]
    public async Task Deleted_and_overwritten_artifacts_are_put_back()
    {
        var project = home.Copy("small", "damaged");
        (await project.GreenAsync("build")).Succeeds();
        var program = project["target/debug/show"];
        var said = (await project.RunAsync(program)).Succeeds().Output;
        var library = project["target/debug/deps/" + project.Names("target/debug/deps").Single(name => name.StartsWith("libcount", StringComparison.Ordinal) && name.EndsWith(".rlib", StringComparison.Ordinal))];
        File.Delete(program);
        (await project.GreenAsync("build")).CompilesNothing();
        Assert.AreEqual(said, (await project.RunAsync(program)).Output);

        var content = File.ReadAllBytes(library);
        File.Delete(library);
        (await project.GreenAsync("build")).CompilesNothing();
        CollectionAssert.AreEqual(content, File.ReadAllBytes(library));

        File.WriteAllText(library, "no library");
        (await project.GreenAsync("build")).CompilesNothing();
        CollectionAssert.AreEqual(content, File.ReadAllBytes(library));

        File.WriteAllText(program, "no program");
        (await project.GreenAsync("build")).CompilesNothing();
        Assert.AreEqual(said, (await project.RunAsync(program)).Output);
        (await project.GreenAsync("build")).DoesNothing();
    }

    [TestMethod]
    public async Task Cargo_and_Green_take_turns_in_one_target_directory()
    {
        var project = home.Copy("small", "turns");
        var program = project["target/debug/show"];
        (await project.GreenAsync("build")).Succeeds();
        var said = (await project.RunAsync(program)).Succeeds().Output;
        (await project.CargoAsync("build")).Succeeds();
        Assert.AreEqual(said, (await project.RunAsync(program)).Output);

        project.Edit("show/src/main.rs", "\"{word}:", "\"green {word}:");
        (await project.GreenAsync("build")).Succeeds();
        Assert.Contains("green ", (await project.RunAsync(program)).Succeeds().Output);

        project.Edit("show/src/main.rs", "\"green {word}:", "\"cargo {word}:");
        (await project.CargoAsync("build")).Succeeds();
        Assert.Contains("cargo ", (await project.RunAsync(program)).Succeeds().Output);

        // Back to what Green built first: cargo's newer artifacts must not be taken for it.
        project.Edit("show/src/main.rs", "\"cargo {word}:", "\"{word}:");
        (await project.GreenAsync("build")).CompilesNothing();
        Assert.AreEqual(said, (await project.RunAsync(program)).Output);

        project.Edit("count/src/lib.rs", ".count()", ".count() + 1000");
        (await project.CargoAsync("build")).Succeeds();
        Assert.Contains(": 100", (await project.RunAsync(program)).Succeeds().Output);
        (await project.GreenAsync("build")).Succeeds();
        Assert.Contains(": 100", (await project.RunAsync(program)).Succeeds().Output);
    }

    public TestContext TestContext { get; set; } = null!;

    private static (string Path, string Text) Manifest(string name) =>
        ("Cargo.toml", $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
}
