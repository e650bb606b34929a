using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>Edits, interruptions and incremental compilation where cargo decides what is stale.</summary>
[TestClass]
public sealed class WrapperChangeTests
{
    /// <summary>Milliseconds after which something has hung.</summary>
    private const int Patience = 120_000;

    private static GreenHome home = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(WrapperChangeTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task Cold_or_from_the_store_the_next_build_has_nothing_to_do()
    {
        var project = home.Copy("small", "nothing to do");
        (await project.WrappedAsync("build")).LeavesNothingToTheCompiler();
        (await project.WrappedAsync("build", "-v")).CallsNothing();
        (await project.WrappedAsync("check")).LeavesNothingToTheCompiler();
        (await project.WrappedAsync("check", "-v")).CallsNothing();
        project.DeleteTarget();
        (await project.WrappedAsync("build")).RunsNothing();
        (await project.WrappedAsync("build", "-v")).CallsNothing();
        (await project.WrappedAsync("check")).RunsNothing();
        (await project.WrappedAsync("check", "-v")).CallsNothing();
    }

    [TestMethod]
    public async Task An_edit_runs_what_depends_on_it_and_going_back_runs_nothing()
    {
        var project = Pair("edited");
        (await project.WrappedAsync("run")).Prints("one");
        project.Edit("part/src/lib.rs", "one", "two");
        var second = (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints("two");
        Assert.HasCount(2, second.Ran, second.Transcript);
        project.Edit("part/src/lib.rs", "two", "one");
        (await project.WrappedAsync("run")).RunsNothing().Prints("one");
        (await project.WrappedAsync("build", "-v")).CallsNothing();
    }

    [TestMethod]
    public async Task What_the_workspace_says_of_green_holds_from_the_next_command_on()
    {
        var project = home.Copy("small", "settings");
        (await project.WrappedAsync("build")).LeavesNothingToTheCompiler();
        File.AppendAllText(project["Cargo.toml"], "\n[workspace.metadata.green]\nimages = 7\n");
        project.Edit("count/src/lib.rs", "pub fn", "// Changed.\npub fn");
        (await project.WrappedAsync("build")).Fails().Says("GREEN5001");
    }

    [TestMethod]
    public async Task Clippy_finds_its_configuration_above_the_package_and_a_new_one_counts()
    {
        var project = home.Copy("small", "clippy");
        File.AppendAllText(project["count/src/lib.rs"], "\npub fn sum(first: u8, second: u8) -> u8 {\n    first + second\n}\n");
        var before = (await project.WrappedAsync("clippy")).LeavesNothingToTheCompiler();
        Assert.DoesNotContain("too many arguments", before.Error, before.Transcript);
        File.WriteAllText(project["clippy.toml"], "too-many-arguments-threshold = 1\n");
        File.SetLastWriteTimeUtc(project["count/src/lib.rs"], DateTime.UtcNow);
        (await project.WrappedAsync("clippy")).LeavesNothingToTheCompiler().Says("too many arguments");
    }

    [TestMethod]
    [Timeout(Patience, CooperativeCancellation = true)]
    [DataRow("KILL", false)]
    [DataRow("INT", false)]
    [DataRow("INT", true)]
    [DataRow("TERM", true)]
    public async Task After_cargo_was_stopped_in_the_middle_the_new_code_runs(string signal, bool group)
    {
        var project = Pair($"stopped {signal} {group}");
        (await project.WrappedAsync("run")).Prints("one");
        project.Edit("part/src/lib.rs", "one", "two");
        var wait = Slow(project);
        var (build, _) = project.StartWrapped("setsid", "env", "--default-signal", "cargo", "build");
        using (build)
        {
            await build.StartsAsync(wait, TestContext.CancellationToken);
            (await project.RunAsync("bash", "-c", "kill -s \"$1\" -- \"$2\"", "bash", signal, $"{(group ? "-" : "")}{build.Process.Id}")).Succeeds();
            await build.EndAsync(TestContext.CancellationToken);
        }

        // What ran goes with the cargo that nobody waits for any more.
        while (Faults.ProcessTable.With(wait).Count > 0)
        {
            await Task.Delay(20, TestContext.CancellationToken);
        }

        File.Delete(project["part/wait"]);
        (await project.WrappedAsync("run")).Succeeds().Prints("two");
        project.Edit("part/src/lib.rs", "two", "three");
        (await project.WrappedAsync("run")).Succeeds().Prints("three");
    }

    [TestMethod]
    [Timeout(Patience, CooperativeCancellation = true)]
    public async Task An_edit_while_the_compiler_runs_is_compiled_next()
    {
        var project = Pair("meanwhile");
        var wait = Slow(project);
        var (build, _) = project.StartWrapped("cargo", "build");
        using (build)
        {
            await build.StartsAsync(wait, TestContext.CancellationToken);
            // The library's source is read by now; the program's is not.
            project.Edit("part/src/lib.rs", "one", "two");
            project.Edit("src/main.rs", "{}\"", "new {}\"");
            File.Delete(project["part/wait"]);
            foreach (var process in Faults.ProcessTable.With(wait))
            {
                (await project.RunAsync("bash", "-c", "kill -9 \"$1\"", "bash", $"{process}")).Succeeds();
            }

            await build.EndAsync(TestContext.CancellationToken);
        }

        (await project.WrappedAsync("run")).Succeeds().Prints("new two");
    }

    [TestMethod]
    public async Task Incremental_compilation_gives_the_right_program_and_is_not_shared()
    {
        var project = Pair("incremental");
        project.Environment["CARGO_INCREMENTAL"] = null;
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints("one");
        var results = Results();
        project.Edit("part/src/lib.rs", "one", "two");
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints("two");
        Assert.AreEqual(results, Results(), "what was compiled from kept state is in the store");
        project.Edit("part/src/lib.rs", "two", "one");
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints("one");
        project.Edit("part/src/lib.rs", "one", "three");
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints("three");
        (await project.WrappedAsync("build", "-v")).CallsNothing();
        (await project.CargoAsync("clean")).Succeeds();
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints("three");

        static int Results() => Directory.EnumerateFiles(Path.Combine(home.Store, "actions"), "*", SearchOption.AllDirectories).Count();
    }

    /// <summary>A program, the library whose text it prints, and a proc-macro.</summary>
    private static GreenProject Pair(string checkout) => home.Create(
        checkout,
        ("Cargo.toml", """
            [workspace]
            members = ["part", "macros"]
            [package]
            name = "whole"
            version = "0.1.0"
            edition = "2021"
            [dependencies]
            part = { path = "part" }
            macros = { path = "macros" }

            """),
        ("src/main.rs", "fn main() { println!(\"{}\", part::text()); }\n"),
        ("part/Cargo.toml", "[package]\nname = \"part\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nmacros = { path = \"../macros\" }\n"),
        ("part/src/lib.rs", "macros::wait!();\npub fn text() -> &'static str { \"one\" }\n"),
        ("macros/Cargo.toml", "[package]\nname = \"macros\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\nproc-macro = true\n"),
        ("macros/src/lib.rs", """
            use std::process::Command;

            /// Sleeps for as many seconds as a file says.
            #[proc_macro]
            pub fn wait(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
                let place = std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("wait");
                if let Ok(seconds) = std::fs::read_to_string(place) {
                    Command::new("sleep").arg(seconds.trim()).status().unwrap();
                }
                Default::default()
            }

            """));

    /// <returns>The arguments of the process that the next compilation of the library waits for.</returns>
    private static string Slow(GreenProject project)
    {
        var seconds = $"{Random.Shared.Next(100_000, 999_999)}.25";
        project.Write("part/wait", seconds);
        return $"sleep\0{seconds}";
    }
}
