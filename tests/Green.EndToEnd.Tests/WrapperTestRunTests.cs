using System.Text.Json;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>Test programs that were compiled through the wrapper, run by others than cargo.</summary>
[TestClass]
public sealed class WrapperTestRunTests
{
    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(WrapperTestRunTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task The_executables_that_cargo_names_can_be_run()
    {
        var project = home.Create(
            "named",
            ("Cargo.toml", "[package]\nname = \"named\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
            ("data.txt", "what the test reads"),
            ("src/main.rs", "fn main() { println!(\"the program\"); }\n"),
            ("tests/reads.rs", """
                use std::{env, fs, process::Command};

                #[test]
                fn reads_where_it_was_compiled() {
                    assert_eq!(fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data.txt")).unwrap(), "what the test reads");
                }

                #[test]
                fn reads_where_cargo_says() {
                    let place = env::var("CARGO_MANIFEST_DIR").unwrap();
                    assert_eq!(fs::read_to_string(format!("{place}/data.txt")).unwrap(), "what the test reads");
                }

                #[test]
                fn starts_the_program() {
                    assert_eq!(Command::new(env!("CARGO_BIN_EXE_named")).output().unwrap().stdout, b"the program\n");
                }

                #[test]
                fn writes_where_it_may() {
                    fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/file"), "text").unwrap();
                }

                """));
        for (var round = 0; round < 2; round++)
        {
            var built = (await project.WrappedAsync("test", "--no-run", "--message-format=json")).LeavesNothingToTheCompiler();
            var executables = Executables(built.Output);
            Assert.HasCount(3, executables, built.Transcript);
            project.Environment["CARGO_MANIFEST_DIR"] = project.Root;
            var ran = new List<string>();
            foreach (var executable in executables)
            {
                ran.Add((await project.RunAsync(executable)).Succeeds().Output);
            }

            project.Environment.Remove("CARGO_MANIFEST_DIR");
            Assert.Contains("4 passed", string.Concat(ran));
            project.DeleteTarget();
        }

        (await project.WrappedAsync("test", "--no-run")).RunsNothing();
    }

    [TestMethod]
    public async Task A_test_that_calls_cargo_gets_the_wrapper_too()
    {
        var project = home.Create(
            "calls cargo",
            ("Cargo.toml", "[package]\nname = \"outer\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
            ("src/lib.rs", ""),
            ("cases/Cargo.toml", "[workspace]\n[package]\nname = \"inner\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[[bin]]\nname = \"good\"\npath = \"good.rs\"\n[[bin]]\nname = \"bad\"\npath = \"bad.rs\"\n"),
            ("cases/good.rs", "fn main() { println!(\"good {}\", env!(\"CARGO_MANIFEST_DIR\")); }\n"),
            ("cases/bad.rs", "fn main() { let text: u8 = \"\"; }\n"),
            ("tests/compiles.rs", """
                use std::process::{Command, Output};

                fn cargo(arguments: &[&str]) -> Output {
                    Command::new(env!("CARGO")).args(arguments).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/cases"))
                        .env("CARGO_TARGET_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/inner target")).output().unwrap()
                }

                #[test]
                fn good_and_bad() {
                    let good = cargo(&["run", "-q", "--bin", "good"]);
                    assert_eq!(String::from_utf8_lossy(&good.stdout), concat!("good ", env!("CARGO_MANIFEST_DIR"), "/cases\n"), "{good:?}");
                    let bad = cargo(&["check", "-q", "--bin", "bad"]);
                    assert!(String::from_utf8_lossy(&bad.stderr).contains(" --> bad.rs:1:28"), "{bad:?}");
                    assert_eq!(bad.status.code(), Some(101));
                }

                """));
        var result = (await project.WrappedAsync("test")).LeavesNothingToTheCompiler();
        Assert.Contains(line => line.Contains("debug.deps.good-", StringComparison.Ordinal), result.Ran, result.Transcript);
        Assert.Contains(line => line.EndsWith(": failed", StringComparison.Ordinal), result.Calls, result.Transcript);
    }

    private static List<string> Executables(string messages) =>
    [
        .. messages.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(message => message.TryGetProperty("executable", out var executable) && executable.ValueKind == JsonValueKind.String)
            .Select(message => message.GetProperty("executable").GetString()!),
    ];
}
