using System.Globalization;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>Build scripts that start make, counted over all slots by when each of its jobs began and ended.</summary>
[TestClass]
public sealed class JobserverTests
{
    private const int Jobs = 3;

    private const string Script =
        """
        use std::{env, fs, path::Path, process::Command};

        fn main() {
            let out = env::var("OUT_DIR").unwrap();
            fs::write(Path::new(&out).join("Makefile"), "all: 1 2 3 4 5 6\n1 2 3 4 5 6:\n\t@date +%s%N >$@.job; sleep 0.2; date +%s%N >>$@.job\n").unwrap();
            let made = Command::new("make").arg("-s").current_dir(&out).env("MAKEFLAGS", env::var("CARGO_MAKEFLAGS").unwrap()).status().unwrap();
            assert!(made.success());
        }
        """;

    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(JobserverTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow(false, DisplayName = "MSBuild")]
    [DataRow(true, DisplayName = "cargo")]
    public async Task No_more_jobs_run_at_once_than_there_may_be(bool cargoDrives)
    {
        string[] crates = ["first", "second", "third", "fourth"];
        var project = home.Create(
            cargoDrives ? "by cargo" : "by MSBuild",
            [
                ("Cargo.toml", $"[workspace]\nresolver = \"2\"\nmembers = [{string.Join(", ", crates.Select(name => $"\"{name}\""))}]\n"),
                .. crates.SelectMany(name => new[]
                {
                    ($"{name}/Cargo.toml", $"[package]\nname = \"{name}-{cargoDrives}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
                    ($"{name}/build.rs", Script),
                    ($"{name}/src/lib.rs", ""),
                }),
            ]);

        if (cargoDrives)
        {
            (await project.WrappedAsync("build", $"-j{Jobs}")).Command.Succeeds();
        }
        else
        {
            (await project.GreenAsync("build", $"-j{Jobs}")).Succeeds();
        }

        var jobs = Directory.EnumerateFiles(project["target"], "*.job", SearchOption.AllDirectories).Select(ReadJob).ToList();
        Assert.HasCount(6 * crates.Length, jobs);
        var most = jobs.Max(job => jobs.Count(other => other.Began <= job.Began && job.Began < other.Ended));
        Assert.IsInRange(2, Jobs, most, string.Join('\n', project.Transcript));
    }

    private static (long Began, long Ended) ReadJob(string file)
    {
        var lines = File.ReadAllLines(file);
        return (long.Parse(lines[0], CultureInfo.InvariantCulture), long.Parse(lines[1], CultureInfo.InvariantCulture));
    }
}
