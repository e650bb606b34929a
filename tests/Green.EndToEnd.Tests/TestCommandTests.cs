using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary><c>dotnet green test</c> and <c>bench</c>, each with cargo beside it on another target directory.</summary>
[TestClass]
public sealed class TestCommandTests
{
    private const string CargoTarget = "cargo's target";

    private static GreenHome home = null!;
    private static GreenProject project = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task Open(TestContext context)
    {
        home = new GreenHome(nameof(TestCommandTests), context.CancellationToken);
        project = Tested("tested");
        (await project.GreenAsync("test", "--workspace")).Succeeds();
        (await project.CargoAsync("test", "--workspace", "--target-dir", CargoTarget)).Succeeds();
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestInitialize]
    public void Mend()
    {
        foreach (var name in project.Environment.Keys.Where(name => name.StartsWith("BREAK_", StringComparison.Ordinal)).ToList())
        {
            project.Environment.Remove(name);
        }
    }

    [TestMethod]
    [DataRow("test")]
    [DataRow("test --workspace")]
    [DataRow("test --workspace -q")]
    [DataRow("test --workspace --exclude made --no-run")]
    [DataRow("test -p made")]
    [DataRow("test --lib --bin tool --release")]
    [DataRow("test --test plain adds -- --exact b")]
    [DataRow("test --doc")]
    [DataRow("test --doc -q -- --list")]
    [DataRow("test --doc --no-run")]
    [DataRow("test --all-targets reads")]
    [DataRow("test --keep-going")]
    [DataRow("bench")]
    [DataRow("bench --bench speed quick -- more")]
    [DataRow("bench --no-run")]
    public Task A_run_says_what_cargos_says(string line) => SaysWhatCargoSaysAsync(line);

    [TestMethod]
    [DataRow("test", "UNIT", "1")]
    [DataRow("test --workspace --no-fail-fast", "UNIT", "1")]
    [DataRow("test --no-fail-fast", "EXAMPLE", "1")]
    [DataRow("test", "PLAIN", "101")]
    [DataRow("test", "PLAIN", "7")]
    [DataRow("test --test plain", "PLAIN", "abort")]
    [DataRow("test --lib -- --nocapture", "UNIT", "1")]
    [DataRow("test -q --message-format short", "UNIT", "1")]
    [DataRow("test -v --test plain -- 'a", "PLAIN", "3")]
    public Task A_failed_run_says_what_cargos_says_and_has_its_exit_code(string line, string what, string value)
    {
        project.Environment["BREAK_" + what] = value;
        return SaysWhatCargoSaysAsync(line);
    }

    [TestMethod]
    public async Task Everything_that_fails_is_listed_when_the_run_goes_on()
    {
        project.Environment["BREAK_UNIT"] = project.Environment["BREAK_EXAMPLE"] = "1";
        project.Environment["BREAK_PLAIN"] = "7";
        await SaysWhatCargoSaysAsync("test --workspace --no-fail-fast");
        (await project.GreenAsync("test", "--workspace", "--no-fail-fast")).Fails()
            .Says("error: 3 targets failed:\n    `-p tested --lib`\n    `-p tested --test plain`\n    `-p tested --doc`\n");
    }

    [TestMethod]
    public async Task Tests_run_every_time_and_are_compiled_once()
    {
        var first = Tested("twice");
        // What has its place compiled in is compiled anew in another checkout: the library's tests and one in tests/.
        (await first.GreenAsync("test")).Compiles(2);
        first.Environment["BREAK_UNIT"] = "1";
        var failed = (await first.GreenAsync("test")).Fails();
        Assert.AreEqual((0, 0), (failed.Counts.Compiled, failed.Counts.Restored), failed.Transcript);
        first.Environment.Clear();
        (await first.GreenAsync("test")).DoesNothing();
    }

    [TestMethod]
    public async Task An_edited_test_is_compiled_alone()
    {
        var edited = Tested("edited");
        (await edited.GreenAsync("test")).Succeeds();
        edited.Edit("tests/starts.rs", "fn uses_a_macro", "fn has_another_name");
        var result = (await edited.GreenAsync("test")).Compiles(1);
        Assert.Contains("test has_another_name ... ok", result.Output);
    }

    [TestMethod]
    public async Task A_test_that_does_not_compile_ends_the_command_before_any_runs()
    {
        var broken = Tested("broken");
        broken.Edit("tests/starts.rs", "fn uses_a_macro", "fn 1");
        var result = (await broken.GreenAsync("test")).Fails().Says("error: could not compile `tested` (test \"starts\")");
        Assert.AreEqual("", result.Output, result.Transcript);
    }

    [TestMethod]
    public async Task Other_names_and_arguments_of_tests_need_no_other_plan()
    {
        (await project.GreenAsync("test", "adds")).Succeeds();
        var plans = Plans();
        (await project.GreenAsync("test", "breaks", "--no-fail-fast", "--", "--exact")).DoesNothing();
        (await project.GreenAsync("test", "--no-run", "reads")).DoesNothing();
        FileTree.AreEqual(plans, Plans());
    }

    [TestMethod]
    public async Task A_runner_of_cargos_configuration_starts_every_test_and_nothing_while_the_plan_is_made()
    {
        var run = Tested("with a runner");
        run.Write("runner", "#!/bin/sh\necho \"$1 $(basename \"$2\")\" >> \"$(dirname \"$0\")/log\"\nshift\nexec \"$@\"\n");
        File.SetUnixFileMode(run["runner"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        run.Write(".cargo/config.toml", run.Read(".cargo/config.toml") + "[target.'cfg(unix)']\nrunner = [\"./runner\", \"it's one word\"]\n");
        run.Edit(".cargo/config.toml", "./runner", run["runner"]);
        (await run.GreenAsync("test", "--no-run")).Succeeds();
        Assert.IsFalse(File.Exists(run["log"]), "a test was started");
        (await run.GreenAsync("test")).Succeeds();
        var log = run.Read("log").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.IsTrue(log.All(line => line.StartsWith("it's one word ", StringComparison.Ordinal)), string.Join('\n', log));
        FileTree.AreEqual(
            ["tested", "tool", "plain", "starts", "checked", "rust_out", "rust_out", "rust_out"], log.Select(line => line.Split(' ')[3].Split('-')[0]));
        Assert.HasCount(8, log);
    }

    [TestMethod]
    public async Task A_signal_ends_the_test_that_runs()
    {
        const string seconds = "86399.25";
        var sleeper = home.Create(
            "sleeper",
            ("Cargo.toml", "[package]\nname = \"sleeper\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
            ("src/lib.rs", ""),
            ("tests/sleeps.rs", $"#[test] fn sleeps() {{ std::process::Command::new(\"sleep\").arg(\"{seconds}\").status().unwrap(); }}\n"));
        using var run = sleeper.Start("setsid", "env", "--default-signal", Repository.Tool, "test");
        await run.StartsAsync($"sleep\0{seconds}", TestContext.CancellationToken);
        (await sleeper.RunAsync("sh", "-c", "kill -s INT -- \"$1\"", "sh", $"-{run.Process.Id}")).Succeeds();
        (await run.EndAsync(TestContext.CancellationToken)).Fails(130);
        Assert.IsEmpty(Faults.ProcessTable.With(seconds), "the test goes on");
    }

    private static async Task SaysWhatCargoSaysAsync(string line)
    {
        var words = line.Split(' ');
        var cargo = await project.CargoAsync([words[0], "--target-dir", CargoTarget, .. words[1..]]);
        var green = await project.GreenAsync(words);
        if (cargo.Error.Contains("Finished", StringComparison.Ordinal) || cargo.Output.Length > 0)
        {
            Assert.AreEqual(TestTranscript.Of(cargo, project, CargoTarget), TestTranscript.Of(green, project, "target"), green.Transcript);
        }
        else
        {
            green.Fails().Says(cargo.Error);
        }
    }

    private static GreenProject Tested(string checkout)
    {
        var tested = home.Copy("tested", checkout);
        tested.Environment["RUST_TEST_THREADS"] = "1";
        tested.Environment["RUST_BACKTRACE"] = "0";
        return tested;
    }

    private static List<string> Plans() => [.. Directory.EnumerateFiles(Path.Combine(home.Store, "plans"), "*", SearchOption.AllDirectories)];
}
