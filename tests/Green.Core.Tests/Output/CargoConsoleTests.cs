using Green.Core.Output;

namespace Green.Core.Tests.Output;

[TestClass]
public sealed class CargoConsoleTests
{
    private const string Warnings = "fn unused() {}\npub fn f() { let mut x = 1; println!(\"{x}\"); }\n#[test] fn t() { let y = 1; }\n";

    private static RealCargo Project(string main)
    {
        var cargo = new RealCargo();
        cargo.Write("Cargo.toml", "[package]\nname = \"foo-bar\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ndep = { path = \"dep\" }\n[workspace]\n");
        cargo.Write("dep/Cargo.toml", "[package]\nname = \"dep\"\nversion = \"0.2.0\"\nedition = \"2021\"\n");
        cargo.Write("dep/src/lib.rs", "pub fn g() {}\n");
        cargo.Write("src/lib.rs", Warnings);
        cargo.Write("src/main.rs", main);
        cargo.Run("build");
        return cargo;
    }

    private static (string Output, string Error) Show(IEnumerable<UnitEvent> events, ConsoleOptions options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new CargoConsole(output, error, options);
        foreach (var unit in events)
        {
            console.Report(unit);
        }

        if (console.HasErrors)
        {
            console.Failed();
        }
        else
        {
            console.Finished("`dev` profile [unoptimized + debuginfo] target(s)", console.Compiled, console.Restored, console.UpToDate, TimeSpan.FromSeconds(1.239));
        }

        return (output.ToString(), error.ToString());
    }

    // The last line has cargo's time and our counts.
    private static string WithoutFinished(string text) =>
        string.Concat(text.Split('\n').Where(line => !line.Contains("Finished", StringComparison.Ordinal) && !line.Contains("Executable", StringComparison.Ordinal)).Select(line => line + "\n"));

    [TestMethod]
    [DataRow("never")]
    [DataRow("always")]
    public void Warnings_of_every_target_and_their_duplicates_read_as_from_cargo(string color)
    {
        using var cargo = Project("fn main() { dep::g(); let z = 0; }\n");
        var json = cargo.Run("test", "--no-run", "--message-format=json-diagnostic-rendered-ansi").Output;
        var expected = cargo.Run("test", "--no-run", "--color", color).Error;

        var shown = Show(RealCargo.Events(json, _ => false), new ConsoleOptions { Color = color == "always" });

        Assert.AreEqual(WithoutFinished(expected), WithoutFinished(shown.Error));
        StringAssert.Contains(shown.Error, "target(s) in 1.23s: 4 compiled, 0 restored, 0 up to date\n");
        StringAssert.Contains(shown.Error, "duplicate");
        Assert.AreEqual("", shown.Output);
    }

    [TestMethod]
    [DataRow("never")]
    [DataRow("always")]
    public void A_crate_that_does_not_compile_reads_as_from_cargo(string color)
    {
        using var cargo = Project("fn main() { dep::g(); let q: u8 = \"\"; nothing(); }\n#[deprecated(x)] fn a() {}\n");
        var json = cargo.Run("build", "--message-format=json-diagnostic-rendered-ansi").Output;
        var expected = cargo.Run("build", "--color", color).Error;

        var shown = Show(RealCargo.Events(json, _ => false), new ConsoleOptions { Color = color == "always" });

        Assert.AreEqual(expected, shown.Error);
        StringAssert.Contains(shown.Error, "previous errors");
    }

    [TestMethod]
    public void Quiet_leaves_diagnostics_and_errors_as_cargo_does()
    {
        using var cargo = Project("fn main() { let z = 0; let q: u8 = \"\"; }\n");
        var json = cargo.Run("build", "--message-format=json-diagnostic-rendered-ansi").Output;
        var expected = cargo.Run("build", "-q").Error;

        var shown = Show(RealCargo.Events(json, _ => false), new ConsoleOptions { Verbosity = ConsoleVerbosity.Quiet });

        Assert.AreEqual(expected, shown.Error);
    }

    [TestMethod]
    [DataRow("json", "fn main() { let z = 0; println!(\"é\\t\"); }\n")]
    [DataRow("json", "fn main() { let q: u8 = \"\"; }\n")]
    [DataRow("json-diagnostic-rendered-ansi", "fn main() { let z = 0; }\n")]
    [DataRow("json-render-diagnostics", "fn main() { let z = 0; }\n")]
    public void Json_messages_are_cargos_byte_for_byte(string format, string main)
    {
        using var cargo = Project(main);
        var json = cargo.Run("build", "--message-format=json-diagnostic-rendered-ansi").Output;
        var expected = cargo.Run("build", $"--message-format={format}");

        var shown = Show(RealCargo.Events(json, _ => false), new ConsoleOptions { Format = MessageFormat.TryParse(format)! });

        Assert.AreEqual(expected.Output, shown.Output);
        Assert.AreEqual(WithoutFinished(expected.Error), WithoutFinished(shown.Error));
    }

    [TestMethod]
    [DataRow("println!(\"cargo::warning=careful\"); eprintln!(\"oh\\n\\nno\"); std::process::exit(3)", 3)]
    [DataRow("println!(\"text\"); unsafe { std::arch::asm!(\"ud2\") }", 132)]
    public void A_failed_build_script_reads_as_from_cargo(string body, int exitCode)
    {
        using var cargo = Project("fn main() {}\n");
        cargo.Write("Cargo.toml", File.ReadAllText(Path.Combine(cargo.Root, "Cargo.toml")).Replace("[dependencies]\ndep = { path = \"dep\" }\n", "", StringComparison.Ordinal));
        cargo.Write("build.rs", $"fn main() {{ {body} }}\n");
        var expected = cargo.Run("build").Error;
        var script = Directory.GetFiles(Path.Combine(cargo.Root, "target/debug/build"), "build-script-build", SearchOption.AllDirectories).Single();

        var unit = TestUnit.Create("foo-bar", "build script", cargo.Root) with { Verb = "Running" };
        var isText = exitCode == 132;
        var note = ProcessFailure.Describe(
            [script], exitCode, isText ? "text\n" : "cargo::warning=careful\n", isText ? "" : "oh\n\nno\n");
        var shown = Show(
            [unit, unit with { Outcome = UnitOutcome.Failed, ExitCode = exitCode, Note = note, Script = isText ? [] : [new(false, "careful")] }],
            new ConsoleOptions());

        Assert.AreEqual(expected[expected.IndexOf("   Compiling foo-bar", StringComparison.Ordinal)..], shown.Error);
    }

    [TestMethod]
    public void The_first_failure_tells_that_others_are_still_running()
    {
        var (a, b) = (TestUnit.Create("a", "lib"), TestUnit.Create("b", "lib"));
        var shown = Show(
            [a, b, a with { Outcome = UnitOutcome.Failed, ExitCode = 1 }, b with { Outcome = UnitOutcome.Failed, ExitCode = 1 }],
            new ConsoleOptions());

        Assert.AreEqual(
            "   Compiling a v1.0.0 (/ws/a)\n   Compiling b v1.0.0 (/ws/b)\nerror: could not compile `a` (lib)\n"
            + "warning: build failed, waiting for other jobs to finish...\nerror: could not compile `b` (lib)\n",
            shown.Error);
    }

    [TestMethod]
    public void A_killed_compiler_says_what_killed_it()
    {
        var unit = TestUnit.Create("a", "bin \"a\"");
        var note = ProcessFailure.Describe(["rustc", "a b.rs", "-Cx=1"], 137);
        var shown = Show([unit, unit with { Outcome = UnitOutcome.Failed, ExitCode = 137, Note = note }], new ConsoleOptions());

        StringAssert.EndsWith(
            shown.Error,
            "error: could not compile `a` (bin \"a\")\n\nCaused by:\n  process didn't exit successfully: `rustc 'a b.rs' -Cx=1` (signal: 9, SIGKILL: kill)\n");
    }

    [TestMethod]
    public void Script_warnings_are_shown_of_path_packages_and_of_failed_ones()
    {
        var own = TestUnit.Create("own", "build script") with { Verb = "Running", Script = [new(false, "w1")], Outcome = UnitOutcome.Compiled };
        var other = own with { Unit = "2", PackageName = "other", PackageId = "registry+https://x#other@1.0.0", PackagePath = null };
        var failed = other with { Outcome = UnitOutcome.Failed, Note = "build script logged errors" };

        Assert.AreEqual(
            "   Compiling own v1.0.0 (/ws/own)\nwarning: own@1.0.0: w1\n   Compiling other v1.0.0\nwarning: other@1.0.0: w1\nerror: build script logged errors\n",
            Show([own, other, failed], new ConsoleOptions()).Error);
    }

    [TestMethod]
    public void Verbose_mentions_what_was_not_compiled()
    {
        var unit = TestUnit.Create("a", "lib");
        var events = new[] { unit with { Outcome = UnitOutcome.UpToDate }, TestUnit.Create("b", "lib") with { Outcome = UnitOutcome.Restored } };

        StringAssert.StartsWith(
            Show(events, new ConsoleOptions { Verbosity = ConsoleVerbosity.Verbose }).Error,
            "       Fresh a v1.0.0 (/ws/a)\n    Restored b v1.0.0 (/ws/b)\n");
        StringAssert.StartsWith(Show(events, new ConsoleOptions()).Error, "    Finished ");
    }

    [TestMethod]
    public void The_progress_line_is_redrawn_and_erased()
    {
        var unit = TestUnit.Create("foo", "build script") with { Verb = "Running" };
        var shown = Show(
            [unit, unit with { Outcome = UnitOutcome.Compiled }], new ConsoleOptions { Color = true, ProgressWidth = 80, TotalUnits = 5 });

        StringAssert.Contains(
            shown.Error,
            "\u001b[1m\u001b[96m    Building\u001b[0m [                             ] 0/5: foo(build)                  \r"
            + "\u001b[1m\u001b[96m    Building\u001b[0m [====>                        ] 1/5:                             \r\u001b[K");
    }

    [TestMethod]
    public void Events_from_many_threads_come_out_whole()
    {
        using var error = new StringWriter();
        var console = new CargoConsole(TextWriter.Null, error, new ConsoleOptions());
        Parallel.For(0, 200, i => console.Report(
            TestUnit.Create($"p{i}", "lib") with { Outcome = UnitOutcome.Compiled, Messages = ["""{"message":"m","level":"warning","code":null,"spans":[],"children":[],"rendered":"one\ntwo X\n"}""".Replace("X", $"{i}", StringComparison.Ordinal)] }));

        var lines = error.ToString().Split('\n');
        for (var i = 0; i < 200; i++)
        {
            var at = Array.IndexOf(lines, $"   Compiling p{i} v1.0.0 (/ws/p{i})");
            Assert.AreEqual($"one|two {i}|warning: `p{i}` (lib) generated 1 warning", string.Join('|', lines[(at + 1)..(at + 4)]));
        }

        Assert.AreEqual(200, console.Compiled);
    }

    [TestMethod]
    public void An_event_survives_the_log()
    {
        var unit = TestUnit.Create("a", "lib") with { Outcome = UnitOutcome.Failed, Messages = ["{\"x\":\"é\\n\"}"], ExitCode = 3, Note = "n", Script = [new(true, "t")] };

        var read = UnitEventJson.Read(UnitEventJson.Write(unit));

        Assert.AreEqual(unit.Messages[0], read.Messages[0]);
        Assert.AreEqual(unit.Script![0], read.Script![0]);
        Assert.AreEqual(unit with { Messages = [], Artifacts = [], Script = null }, read with { Messages = [], Artifacts = [], Script = null });
    }
}
