using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>The first unit that needs something is built before MSBuild asks for it.</summary>
[TestClass]
public sealed class EarlyUnitTests
{
    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(EarlyUnitTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task It_is_there_before_MSBuild_has_started()
    {
        var project = home.Copy("small", "early");
        (await project.GreenAsync("build")).Succeeds();
        project.Edit("show/src/main.rs", "\"{word}:", "\"seen-early {word}:");
        var dotnet = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(directory => Path.Combine(directory, "dotnet")).First(File.Exists);
        project.Write("bin/dotnet", $"""
            #!/bin/sh
            for look in $(seq 600); do
              if grep -q "seen-early " "{project["target/debug/show"]}"; then : > "{project["was-early"]}"; break; fi
              sleep 0.1
            done
            exec "{dotnet}" "$@"
            """);
        File.SetUnixFileMode(project["bin/dotnet"], (UnixFileMode)0b111_101_101);
        project.Environment["PATH"] = $"{project["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";

        (await project.GreenAsync("build")).Compiles(1).Announces("show");
        Assert.IsTrue(File.Exists(project["was-early"]));
        (await project.GreenAsync("build")).DoesNothing();
    }

    [TestMethod]
    public async Task What_takes_longer_than_MSBuild_takes_to_start_needs_nothing_afterwards()
    {
        var project = home.Create("slow", ("Cargo.toml", Manifest("slow")), ("src/main.rs", "fn main() {}\n"));
        project.Environment["CARGO_INCREMENTAL"] = "1";
        (await project.GreenAsync("build")).Compiles(1);
        project.Write("src/main.rs", """
            #![allow(long_running_const_eval)]
            const fn spin() -> u64 { let mut i = 0; while i < 1_500_000 { i += 1; } i }
            const COUNT: u64 = spin();
            fn main() { println!("{COUNT}"); }

            """);
        (await project.GreenAsync("build")).Compiles(1);
        (await project.GreenAsync("build")).DoesNothing();
        (await project.RunAsync(project["target/debug/slow"])).Prints("1500000");

        // MSBuild notes a new name while it evaluates the project.
        project.Write("src/added.rs", "pub const N: u64 = 1;\n");
        project.Edit("src/main.rs", "println!(\"{COUNT}\"); }", "println!(\"{}\", COUNT + added::N); }\nmod added;");
        (await project.GreenAsync("build")).Compiles(1);
        (await project.GreenAsync("build")).DoesNothing();
        (await project.RunAsync(project["target/debug/slow"])).Prints("1500001");
    }

    [TestMethod]
    public async Task Links_and_what_cannot_be_looked_at_are_no_reason_to_build()
    {
        var project = home.Create(
            "links", ("Cargo.toml", Manifest("links")), ("there/README.md", "text"), ("there/shared.rs", "pub const N: u32 = 1;\n"),
            ("src/main.rs", "mod shared;\nfn main() { println!(\"{} {}\", include_str!(\"../README.md\"), shared::N); }\n"));
        project.Environment["CARGO_INCREMENTAL"] = "1";
        File.CreateSymbolicLink(project["README.md"], "there/README.md");
        File.CreateSymbolicLink(project["src/shared.rs"], "../there/shared.rs");
        Directory.CreateSymbolicLink(project["src/up"], "..");
        Directory.CreateSymbolicLink(project["src/self"], ".");
        (await project.GreenAsync("build")).Compiles(1);
        project.Edit("src/main.rs", "{} {}", "{}-{}");
        (await project.GreenAsync("build")).Compiles(1);
        (await project.GreenAsync("build")).DoesNothing();
        (await project.RunAsync(project["target/debug/links"])).Prints("text-1");
    }

    [TestMethod]
    public async Task It_is_built_again_where_MSBuild_finds_that_it_was_not_the_first()
    {
        var project = home.Copy("small", "not first");
        (await project.GreenAsync("build")).Succeeds();
        project.Edit("show/src/main.rs", "\"{word}:", "\"first {word}:");

        // Only MSBuild looks whether an older file has taken the place of the one that was read.
        project.Edit("count/src/lib.rs", ".count()", ".count() + 1000");
        File.SetLastWriteTimeUtc(project["count/src/lib.rs"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        (await project.GreenAsync("build")).Compiles(2).Announces("count", "show");
        var said = (await project.RunAsync(project["target/debug/show"])).Succeeds().Output;
        Assert.Contains("first ", said);
        Assert.Contains(": 100", said);
        (await project.GreenAsync("build")).DoesNothing();
    }

    [TestMethod]
    public async Task Its_errors_are_shown_once()
    {
        var project = home.Create(
            "failing", ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\", \"c\"]\nresolver = \"2\"\n"),
            ("a/Cargo.toml", Manifest("a")), ("a/src/lib.rs", "pub fn one() -> u32 { 1 }\n"),
            ("b/Cargo.toml", Manifest("b") + "\n[dependencies]\na = { path = \"../a\" }\n"), ("b/src/main.rs", "fn main() { println!(\"{}\", a::one()); }\n"),
            ("c/Cargo.toml", Manifest("c")), ("c/src/main.rs", "fn main() { println!(\"before\"); }\n"));
        (await project.GreenAsync("build")).Compiles(3);

        project.Write("a/src/lib.rs", "pub fn one() -> u32 { \"\" }\n");
        project.Edit("c/src/main.rs", "before", "after");
        var failed = (await project.GreenAsync("build", "--keep-going")).Fails().Says("error: could not compile `a` (lib) due to 1 previous error");
        Assert.AreEqual(1, failed.Error.Split("error[E0308]").Length - 1, failed.Transcript);
        Assert.DoesNotContain("`b`", failed.Error);
        (await project.RunAsync(project["target/debug/c"])).Prints("after");

        (await project.GreenAsync("build", "-j1")).Fails().Says("error: could not compile `a`");
        project.Write("a/src/lib.rs", "pub fn one() -> u32 { 2 }\n");
        project.Edit("c/src/main.rs", "after", "later");
        (await project.GreenAsync("build", "-j1")).Compiles(3).Announces("a", "b", "c");
        (await project.RunAsync(project["target/debug/b"])).Prints("2");
    }

    private static string Manifest(string name) => $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
}
