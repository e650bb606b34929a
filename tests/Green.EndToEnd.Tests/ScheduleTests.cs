using System.Globalization;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>In which order units run that could all start.</summary>
[TestClass]
public sealed class ScheduleTests
{
    private const int Alone = 60;

    private static readonly string[] Chain = ["base", "lower", "upper", "top"];

    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(ScheduleTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task The_longest_chain_comes_before_what_nothing_waits_for()
    {
        var alone = Enumerable.Range(0, Alone).Select(number => "alone" + number.ToString(CultureInfo.InvariantCulture)).ToList();
        var project = home.Create("chain", [
            ("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"*-*\"]\n"),
            .. alone.Concat(Chain).SelectMany(name => new[]
            {
                ($"of-{name}/Cargo.toml", $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n" + Before(name)),
                ($"of-{name}/src/lib.rs", ""),
            }),
        ]);

        var order = (await project.GreenAsync("build", "-j1")).Compiles(Alone + Chain.Length).Announced.ToList();

        Assert.IsInRange(0, Alone / 2, order.IndexOf("upper"), string.Join('\n', project.Transcript));
    }

    [TestMethod]
    public async Task A_dependent_starts_while_code_is_generated()
    {
        var project = Pipeline("pipeline", "nop");

        StartsEarly(await project.GreenAsync("build", "-j4"));
        (await project.RunAsync(project["target/debug/shows"])).Prints("0");
        (await project.GreenAsync("build", "-j4")).DoesNothing();

        project.Edit("slow/src/lib.rs", "unwrap_or(0)", "unwrap_or(1)");
        StartsEarly(await project.GreenAsync("build", "-j4"));
        (await project.RunAsync(project["target/debug/shows"])).Prints("1");
        (await project.GreenAsync("build", "-j4")).DoesNothing();

        // What was said of a unit is shown when it has ended.
        static void StartsEarly(CommandResult build) => Assert.IsGreaterThan(
            build.Compiles(4).Error.IndexOf("Compiling shows", StringComparison.Ordinal),
            build.Error.IndexOf("function `unused` is never used", StringComparison.Ordinal),
            build.Transcript);
    }

    [TestMethod]
    public async Task A_unit_that_fails_after_its_metadata_fails_the_build()
    {
        var project = Pipeline("late-failure", "bogus");

        (await project.GreenAsync("build", "-j4")).Fails().Says("invalid instruction mnemonic 'bogus'").Says("could not compile `slow` (lib)");
        Assert.IsTrue(project.Names("target/debug/deps").Any(name => name.StartsWith("libslow-", StringComparison.Ordinal)), string.Join('\n', project.Transcript));

        project.Edit("slow/src/lib.rs", "bogus", "nop");
        (await project.GreenAsync("build", "-j4")).Succeeds();
        (await project.RunAsync(project["target/debug/shows"])).Prints("0");
    }

    /// <summary>
    /// A library whose code takes long to generate, with an instruction in it that is looked at last; one that has some of its
    /// generic code; a library and a program that need that.
    /// </summary>
    private static GreenProject Pipeline(string name, string instruction) => home.Create(name, [
        ("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"slow\", \"needs\", \"shows\"]\n[profile.dev.package.slow]\nopt-level = 3\n"),
        ("slow/Cargo.toml", "[package]\nname = \"slow\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
        ("slow/src/lib.rs", $$"""
            fn unused() {}

            #[inline(never)]
            fn step<const N: usize>(x: u64) -> u64 {
                let mut numbers: Vec<u64> = (0..x).map(|i| i.rotate_left(N as u32)).collect();
                numbers.sort();
                numbers.iter().map(|i| i.wrapping_mul(N as u64)).max().unwrap_or(0)
            }

            pub fn pick<T: Copy>(all: &[T], place: usize) -> T {
                all[place]
            }

            pub fn all(x: u64) -> u64 {
                unsafe { std::arch::asm!("{{instruction}}") };
                0{{string.Concat(Enumerable.Range(0, 200).Select(number => $"\n        | step::<{number}>(x)"))}}
            }
            """),
        ("needs/Cargo.toml", "[package]\nname = \"needs\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nslow = { path = \"../slow\" }\n"),
        ("needs/src/lib.rs", "pub fn value() -> u64 {\n    slow::pick(&[slow::all(0)], 0)\n}\n"),
        ("shows/Cargo.toml", "[package]\nname = \"shows\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nneeds = { path = \"../needs\" }\n"),
        ("shows/src/lib.rs", "pub fn text() -> String {\n    needs::value().to_string()\n}\n"),
        ("shows/src/main.rs", "fn main() {\n    println!(\"{}\", shows::text());\n}\n"),
    ]);

    private static string Before(string name) =>
        Array.IndexOf(Chain, name) is > 0 and var place ? $"{Chain[place - 1]} = {{ path = \"../of-{Chain[place - 1]}\" }}\n" : "";
}
