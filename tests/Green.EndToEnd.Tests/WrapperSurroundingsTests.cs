using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>The wrapper beside plain cargo, other wrappers and other settings, and without cargo.</summary>
[TestClass]
public sealed class WrapperSurroundingsTests
{
    private const string Small = "green: 5\nis a: 3\ncolour: 6";

    private static readonly string[] TargetDirectories = ["elsewhere", "apart"];

    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(WrapperSurroundingsTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task What_plain_cargo_built_is_left_to_the_compiler_with_what_needs_it()
    {
        var project = home.Copy("small", "plain first");
        (await project.CargoAsync("build")).Succeeds();
        project.Edit("show/src/main.rs", "{word}:", "{word} has");
        var result = (await project.WrappedAsync("run")).Prints("green has 5\nis a has 3\ncolour has 6");
        Assert.HasCount(1, result.Left, result.Transcript);
        Assert.Contains("was not built through the wrapper", result.Left[0]);
        project.Edit("table/words.txt", "green", "red");
        (await project.WrappedAsync("run")).Prints("red has 3\nis a has 3\ncolour has 6");
        project.Edit("table/build.rs", "WORDS", "WORDS ");
        project.Edit("count/src/lib.rs", "is_alphabetic", "is_alphanumeric");
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints("red has 3\nis a has 3\ncolour has 6");
    }

    [TestMethod]
    public async Task Plain_cargo_goes_on_where_the_wrapper_was()
    {
        var project = home.Copy("small", "wrapper first");
        (await project.WrappedAsync("run")).Prints(Small);
        (await project.CargoAsync("build", "-v")).Succeeds();
        project.Edit("table/words.txt", "green", "red");
        (await project.CargoAsync("run")).Prints("red: 3\nis a: 3\ncolour: 6");
        project.Edit("table/words.txt", "red", "blue");
        // Plain cargo has compiled the libraries since.
        (await project.WrappedAsync("run")).Prints("blue: 4\nis a: 3\ncolour: 6");
    }

    [TestMethod]
    public async Task A_stand_in_runs_the_script_itself_where_the_tool_is_gone()
    {
        var project = home.Copy("small", "tool gone");
        FileTree.Copy(Path.GetDirectoryName(Repository.Tool)!, project["tool"]);
        project.Environment["RUSTC_WRAPPER"] = project["tool/dotnet-green"];
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints(Small);
        Directory.Delete(project["tool"], recursive: true);
        project.Environment["RUSTC_WRAPPER"] = null;
        project.Edit("table/words.txt", "green", "red");
        (await project.CargoAsync("run")).Prints("red: 3\nis a: 3\ncolour: 6");
        // With a tool again, what the script has left meanwhile is not taken for what it left under the first.
        project.Environment.Remove("RUSTC_WRAPPER");
        project.Edit("table/src/lib.rs", ";", "; // edited");
        (await project.WrappedAsync("run")).Prints("red: 3\nis a: 3\ncolour: 6");
    }

    [TestMethod]
    public async Task Two_cargos_in_one_target_directory()
    {
        var project = home.Copy("small", "two at once");
        foreach (var word in new[] { "green", "verte" })
        {
            project.Edit("table/words.txt", "green", word);
            var (check, _) = project.StartWrapped("cargo", "check", "--message-format=json", "--all-targets");
            var (build, _) = project.StartWrapped("cargo", "build", "--all-targets");
            using (check)
            using (build)
            {
                (await check.EndAsync(CancellationToken.None)).Succeeds();
                (await build.EndAsync(CancellationToken.None)).Succeeds();
            }

            (await project.WrappedAsync("check", "-v", "--all-targets")).CallsNothing();
            (await project.WrappedAsync("build", "-v", "--all-targets")).CallsNothing();
            (await project.WrappedAsync("run")).Prints(Small.Replace("green", word, StringComparison.Ordinal));
        }
    }

    [TestMethod]
    public async Task Another_workspace_wrapper_is_called_with_the_compiler()
    {
        var project = home.Copy("small", "other wrapper");
        project.Write("other", "#!/bin/sh\necho \"$2 $3\" >> \"$(dirname \"$0\")/called\"\nexec \"$@\"\n");
        File.SetUnixFileMode(project["other"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        project.Environment["RUSTC_WORKSPACE_WRAPPER"] = project["other"];
        var result = (await project.WrappedAsync("run")).Prints(Small);
        foreach (var crate in new[] { "count", "table", "show" })
        {
            Assert.Contains($"--crate-name {crate}\n", project.Read("called"), result.Transcript);
        }

        project.DeleteTarget();
        File.Delete(project["called"]);
        (await project.WrappedAsync("run")).Prints(Small);
        Assert.Contains("--crate-name count\n", project.Read("called"), "the other wrapper was not called again");
    }

    [TestMethod]
    [DataRow("""--crate-name x --emit=link -o by-hand x.rs""")]
    [DataRow("""x.rs --out-dir out""")]
    [DataRow("""--crate-name x --crate-type lib --out-dir out x.rs --emit metadata,link""")]
    [DataRow("""--version --verbose""")]
    [DataRow("""--print=native-static-libs --crate-type staticlib x.rs""")]
    [DataRow("""--crate-name x --emit=asm -C save-temps x.rs""")]
    [DataRow("""--explain E0308""")]
    [DataRow("""no-such-file.rs""")]
    [DataRow("")]
    [DataRow("""$'--cfg=bytes="\xff"' x.rs""")]
    [DataRow("""$'--cfg=letters="ö"' --crate-name x --out-dir $'gr\xf6\xdfe' x.rs""")]
    public async Task A_compiler_call_by_hand_is_the_compilers(string arguments)
    {
        var results = new List<string>();
        foreach (var wrapper in new[] { "", $"'{Repository.Tool}' " })
        {
            var project = home.Create("by hand", ("x.rs", "pub fn main() { println!(\"by hand\"); }\n"));
            var result = await project.RunAsync("bash", "-c", $"{wrapper}rustc {arguments} 2>&1; code=$?; rm -rf incremental; find . -type f | sort | sed -E 's/(rmeta|rustc)[0-9A-Za-z]{{6}}/\\1/' | sort -u; exit $code");
            results.Add(CargoWords.Of(result));
            Directory.Delete(project.Root, recursive: true);
        }

        Assert.AreEqual(results[0], results[1]);
    }

    [TestMethod]
    [DataRow("target directory elsewhere", "CARGO_TARGET_DIR", "elsewhere/größe, 'quoted' und \"doppelt\" & 大", "run")]
    [DataRow("build directory apart", "CARGO_BUILD_BUILD_DIR", "apart/b", "run")]
    [DataRow("flags", "RUSTFLAGS", "-C opt-level=1 --cfg given -C link-arg=-s", "run")]
    [DataRow("a target", "GREEN_FIXTURE", "", "run --target x86_64-unknown-linux-gnu")]
    [DataRow("a target with flags", "RUSTFLAGS", "--cfg given", "run --release --target x86_64-unknown-linux-gnu")]
    [DataRow("encoded flags", "CARGO_ENCODED_RUSTFLAGS", "--cfg\u001fgiven=\"with a space\"", "run")]
    [DataRow("LTO", "CARGO_PROFILE_RELEASE_LTO", "fat", "run --release")]
    public async Task Settings_of_cargo_change_nothing_but_what_they_mean(string name, string variable, string value, string line)
    {
        var project = home.Copy("small", name);
        project.Environment[variable] = value;
        (await project.WrappedAsync(line.Split(' '))).LeavesNothingToTheCompiler().Prints(Small);
        var again = line.Replace("run", "build -v", StringComparison.Ordinal).Split(' ');
        (await project.WrappedAsync(again)).CallsNothing();
        var second = home.CopyOf(project, name + " again");
        foreach (var directory in TargetDirectories.Where(directory => Directory.Exists(second[directory])))
        {
            Directory.Delete(second[directory], recursive: true);
        }

        second.Environment[variable] = value;
        (await second.WrappedAsync(line.Split(' '))).RunsNothing().Prints(Small);
    }

    [TestMethod]
    public async Task A_final_directory_apart_from_where_units_are_built()
    {
        var project = home.Copy("tested", "build-dir");
        project.Write(".cargo/config.toml", "[env]\nFROM_CONFIGURATION = \"configured\"\n[build]\ntarget-dir = \"final things\"\nbuild-dir = \"{workspace-root}/between\"\n");
        (await project.WrappedAsync("test", "--test", "starts")).LeavesNothingToTheCompiler();
        (await project.WrappedAsync("test", "--test", "starts", "--no-run", "-v")).CallsNothing();
        Assert.IsTrue(File.Exists(project["final things/debug/tool"]));
        Assert.IsTrue(Directory.Exists(project["between/debug/deps"]));
        Directory.Delete(project["between"], recursive: true);
        Directory.Delete(project["final things"], recursive: true);
        (await project.WrappedAsync("test", "--test", "starts")).RunsNothing();
    }

    [TestMethod]
    public async Task A_variable_of_cargos_configuration_reaches_compiler_and_script()
    {
        var project = home.Create(
            "env",
            ("Cargo.toml", "[package]\nname = \"told\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
            (".cargo/config.toml", "[env]\nTOLD = \"one\"\nPLACE = { value = \"some/where\", relative = true }\n"),
            ("build.rs", "fn main() { println!(\"cargo::rerun-if-env-changed=TOLD\\ncargo::rustc-env=SCRIPT={}\", std::env::var(\"TOLD\").unwrap()); }\n"),
            ("src/main.rs", "fn main() { println!(\"{} {} {}\", env!(\"TOLD\"), env!(\"SCRIPT\"), env!(\"PLACE\")); }\n"));
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints($"one one {project.Root}/some/where");
        project.Edit(".cargo/config.toml", "one", "two");
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints($"two two {project.Root}/some/where");
    }

    [TestMethod]
    public async Task Without_a_sandbox_everything_is_the_compilers()
    {
        var project = home.Copy("small", "host");
        project.Environment["GREEN_SANDBOX"] = "host";
        var result = (await project.WrappedAsync("run")).Prints(Small);
        Assert.HasCount(result.Calls.Count, result.Left, result.Transcript);
        project.Environment["GREEN_SANDBOX"] = "namespaces";
        (await project.WrappedAsync("build", "-v")).CallsNothing();
        project.Touch("table/words.txt");
        (await project.WrappedAsync("run")).Prints(Small);
        project.Touch("table/build.rs");
        (await project.WrappedAsync("run")).Prints(Small);
        project.Environment["GREEN_SANDBOX"] = "host";
        project.Edit("table/words.txt", "green", "red");
        (await project.WrappedAsync("run")).Prints(Small.Replace("green: 5", "red: 3", StringComparison.Ordinal));
        // What the script left is not what it left in a sandbox before.
        project.Environment["GREEN_SANDBOX"] = "namespaces";
        project.Edit("table/src/lib.rs", ";", "; // edited");
        (await project.WrappedAsync("run")).Prints(Small.Replace("green: 5", "red: 3", StringComparison.Ordinal));
    }
}
