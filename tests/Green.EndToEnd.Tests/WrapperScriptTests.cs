using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>Build scripts that cargo starts through their stand-ins.</summary>
[TestClass]
public sealed class WrapperScriptTests
{
    private const string Manifest = "[package]\nname = \"scripted\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";

    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(WrapperScriptTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow("ends with a code", "eprintln!(\"to the error stream\"); println!(\"cargo::warning=warned\"); std::process::exit(3)")]
    [DataRow("panics", "panic!(\"the script's own words\")")]
    [DataRow("is killed", "std::process::Command::new(\"sh\").args([\"-c\", \"kill -9 $PPID\"]).status().unwrap(); loop { std::thread::park() }")]
    [DataRow("aborts", "std::process::abort()")]
    [DataRow("reports an error", "println!(\"cargo::error=refused\")")]
    [DataRow("warns", "println!(\"cargo::warning=a warning\"); println!(\"cargo:warning=an older one\")")]
    [DataRow("says nonsense", "println!(\"cargo::nonsense=1\")")]
    public async Task What_a_script_says_is_shown_as_without_the_wrapper(string what, string body)
    {
        var project = Scripted(what, $"fn main() {{ {body} }}\n");
        var cargo = await project.CargoAsync("build");
        project.DeleteTarget();
        var wrapped = await project.WrappedAsync("build");
        Assert.AreEqual(CargoWords.Of(cargo), CargoWords.Of(wrapped.Command), wrapped.Transcript);
        Assert.IsEmpty(wrapped.Left, wrapped.Transcript);
    }

    [TestMethod]
    public async Task A_script_asks_the_compiler_what_it_can_do()
    {
        var project = Scripted(
            "probes",
            """
            use std::{env, fs, path::PathBuf, process::Command};

            fn compiles(code: &str) -> bool {
                let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
                fs::write(out.join("probe.rs"), code).unwrap();
                let mut rustc = match env::var_os("RUSTC_WRAPPER") {
                    Some(wrapper) => { let mut command = Command::new(wrapper); command.arg(env::var_os("RUSTC").unwrap()); command }
                    None => Command::new(env::var_os("RUSTC").unwrap()),
                };
                let status = rustc.args(["--crate-name", "probe", "--crate-type=lib", "--emit=dep-info,metadata"]).arg("--out-dir").arg(&out)
                    .args(["--target", &env::var("TARGET").unwrap()]).arg(out.join("probe.rs")).status().unwrap();
                status.success()
            }

            fn main() {
                let version = Command::new(env::var_os("RUSTC").unwrap()).arg("--version").output().unwrap();
                println!("cargo::rustc-env=COMPILER={}", String::from_utf8(version.stdout).unwrap().trim());
                println!("cargo::rustc-env=CAN={}", compiles("pub fn one() -> u8 { 1 }"));
                println!("cargo::rustc-env=CANNOT={}", compiles("pub fn one() -> u8 { one }"));
            }

            """,
            """fn main() { println!("{} {} {}", env!("COMPILER"), env!("CAN"), env!("CANNOT")); }""");
        var version = (await project.RunAsync("rustc", "--version")).Output.Trim();
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints($"{version} true false");
    }

    [TestMethod]
    public async Task OUT_DIR_keeps_links_modes_and_much_output()
    {
        var project = Scripted(
            "OUT_DIR",
            """
            use std::{env, fs, io::Write, os::unix::fs::{symlink, PermissionsExt}, path::PathBuf};

            fn main() {
                let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
                fs::create_dir_all(out.join("deep/er")).unwrap();
                fs::write(out.join("deep/er/real.txt"), "real").unwrap();
                symlink("deep/er/real.txt", out.join("link.txt")).unwrap();
                symlink("nowhere", out.join("broken")).unwrap();
                fs::write(out.join("read-only"), "fixed").unwrap();
                fs::set_permissions(out.join("read-only"), fs::Permissions::from_mode(0o444)).unwrap();
                fs::write(out.join("run.sh"), "#!/bin/sh\necho ran\n").unwrap();
                fs::set_permissions(out.join("run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
                let line = "x".repeat(1023);
                let mut stdout = std::io::stdout().lock();
                for _ in 0..5 * 1024 {
                    writeln!(stdout, "{line}").unwrap();
                }
                writeln!(stdout, "cargo::rustc-env=LAST=reached").unwrap();
            }

            """,
            """
            fn main() {
                println!("{} {} {}", env!("LAST"), include_str!(concat!(env!("OUT_DIR"), "/link.txt")), include_str!(concat!(env!("OUT_DIR"), "/read-only")));
            }

            """);
        // Twice: what is there from the run before must not be in the way of the next.
        foreach (var length in new[] { "1023", "1024" })
        {
            project.Edit("build.rs", "1023", length);
            (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints("reached real fixed");
            var outDir = Directory.EnumerateDirectories(project["target/debug/build"]).Select(path => path + "/out").Single(Directory.Exists);
            Assert.AreEqual("deep/er/real.txt", new FileInfo(outDir + "/link.txt").LinkTarget);
            Assert.AreEqual("nowhere", new FileInfo(outDir + "/broken").LinkTarget);
            Assert.AreNotEqual(UnixFileMode.None, File.GetUnixFileMode(outDir + "/run.sh") & UnixFileMode.UserExecute);
            Assert.IsGreaterThan(5_000_000, new FileInfo(Path.GetDirectoryName(outDir) + "/output").Length);
        }

        project.DeleteTarget();
        (await project.WrappedAsync("run")).RunsNothing().Prints("reached real fixed");
    }

    [TestMethod]
    public async Task What_scripts_tell_each_other_goes_through_three_levels()
    {
        var project = home.Create(
            "levels",
            ("Cargo.toml", "[workspace]\nmembers = [\"low-level\", \"middle\", \"high\", \"app\"]\nresolver = \"2\"\n"),
            ("app/Cargo.toml", Member("app", null, "high")),
            ("app/src/main.rs", "fn main() { println!(\"{}\", high::SAID); }\n"));
        foreach (var (name, links, below) in new[] { ("low-level", "low-lib", ""), ("middle", "mid", "low-level"), ("high", "top", "middle") })
        {
            var told = links switch { "mid" => "DEP_LOW_LIB", "top" => "DEP_MID", _ => null };
            project.Write($"{name}/Cargo.toml", Member(name, links, below));
            project.Write($"{name}/src/lib.rs", "pub const SAID: &str = env!(\"SAID\");\n");
            project.Write($"{name}/include/{name}.h", name);
            project.Write($"{name}/build.rs", $$"""
                use std::{env, fs};

                fn main() {
                    println!("cargo::rerun-if-changed=build.rs");
                    let out = env::var("OUT_DIR").unwrap();
                    let mut said = String::from("{{name}}");
                    if let ("{{told}}", Ok(root)) = ("{{told}}", env::var("{{told}}_ROOT")) {
                        said += &format!("+{}+{}", fs::read_to_string(format!("{root}/said")).unwrap(), env::var("{{told}}_WORD").unwrap());
                        let include = env::var("{{told}}_INCLUDE").unwrap();
                        said += &format!("+{}", fs::read_dir(include).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<String>());
                    }
                    fs::write(format!("{out}/said"), &said).unwrap();
                    println!("cargo::metadata=root={out}");
                    println!("cargo:word=word-of-{{links}}");
                    println!("cargo::metadata=include={}/include", env::var("CARGO_MANIFEST_DIR").unwrap());
                    println!("cargo::rustc-env=SAID={said}");
                }

                """);
        }

        const string said = "high+middle+low-level+word-of-low-lib+low-level.h+word-of-mid+middle.h";
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints(said);
        project.Edit("low-level/build.rs", "String::from(\"low-level\")", "String::from(\"lower\")");
        (await project.WrappedAsync("run")).LeavesNothingToTheCompiler().Prints(said.Replace("low-level+", "lower+", StringComparison.Ordinal));
        project.Edit("low-level/build.rs", "String::from(\"lower\")", "String::from(\"low-level\")");
        project.DeleteTarget();
        (await project.WrappedAsync("run")).RunsNothing().Prints(said);
    }

    [TestMethod]
    public async Task A_secret_stays_where_it_is()
    {
        string[] secrets = ["hush-registry-5a1e", "hush-cloud-5a1e", "hush-mine-5a1e"];
        var project = Scripted(
            "secrets",
            """
            fn main() {
                let all: String = std::env::vars().map(|(name, value)| format!("{name}={value}\n")).collect();
                std::fs::write(format!("{}/environment", std::env::var("OUT_DIR").unwrap()), &all).unwrap();
                println!("cargo::rerun-if-env-changed=MY_TOKEN");
                println!("cargo::rerun-if-env-changed=AWS_SECRET_ACCESS_KEY");
            }

            """,
            """
            fn main() {
                println!("{:?} {:?}", option_env!("MY_TOKEN"), option_env!("CARGO_REGISTRY_TOKEN"));
                print!("{}", include_str!(concat!(env!("OUT_DIR"), "/environment")));
            }

            """);
        project.Environment["CARGO_REGISTRY_TOKEN"] = secrets[0];
        project.Environment["AWS_SECRET_ACCESS_KEY"] = secrets[1];
        project.Environment["MY_TOKEN"] = secrets[2];
        var result = (await project.WrappedAsync("run")).LeavesNothingToTheCompiler();
        Assert.StartsWith("None None", result.Output);
        Assert.Contains("CARGO_PKG_NAME=scripted", result.Output);
        Assert.IsNotEmpty(Directory.GetFiles(Path.Combine(home.Store, "blobs"), "*", SearchOption.AllDirectories));
        Assert.IsNotEmpty(Directory.GetFiles(home.Root, "*.log"));
        project.Environment.Clear();
        // Cargo itself keeps the values of what a script watches.
        var found = await project.RunAsync("grep", ["-rlaF", "--devices=skip", "--exclude-dir=.fingerprint", .. secrets.SelectMany(secret => new[] { "-e", secret }), "--", home.Root]);
        Assert.AreEqual("", found.Output);
    }

    private static GreenProject Scripted(string checkout, string script, string program = "fn main() {}\n") =>
        home.Create(checkout, ("Cargo.toml", Manifest), ("build.rs", script), ("src/main.rs", program));

    private static string Member(string name, string? links, string below) =>
        $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{(links is null ? "" : $"links = \"{links}\"\n")}"
        + (below.Length == 0 ? "" : $"[dependencies]\n{below} = {{ path = \"../{below}\" }}\n");
}
