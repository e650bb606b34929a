using System.Globalization;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

[TestClass]
public sealed class InterruptionTests
{
    /// <summary>Milliseconds after which something has hung.</summary>
    private const int Patience = 300_000;

    private static GreenHome home = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(InterruptionTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [Timeout(Patience, CooperativeCancellation = true)]
    [DataRow("INT", true, 130, false, DisplayName = "Ctrl-C at a terminal")]
    [DataRow("INT", false, 130, false, DisplayName = "SIGINT to the tool alone")]
    [DataRow("TERM", false, 143, false, DisplayName = "SIGTERM to the tool alone")]
    [DataRow("INT", true, 130, true, DisplayName = "Ctrl-C at a terminal, and the tool itself runs the action")]
    [DataRow("TERM", false, 143, true, DisplayName = "SIGTERM to the tool alone, which runs the action itself")]
    public async Task A_signal_stops_the_build_and_its_actions(string signal, bool group, int exitCode, bool early)
    {
        var (project, mark) = await SleeperAsync($"stopped-{signal}-{group}-{early}", early);
        // What starts the tests may have its programs ignore SIGINT, as a shell does in the background.
        using var build = project.Start("setsid", "env", "--default-signal", Repository.Tool, "build");
        await StartedAsync(build, mark);
        (await SignalAsync(project, signal, group ? -build.Process.Id : build.Process.Id)).Succeeds();
        (await build.EndAsync(TestContext.CancellationToken)).Fails(exitCode);
        Assert.IsEmpty(ProcessTable.With(mark), "the action goes on");
        await BuildsAfterwardsAsync(project);
    }

    [TestMethod]
    [Timeout(Patience, CooperativeCancellation = true)]
    [DataRow(false, DisplayName = "MSBuild runs the action")]
    [DataRow(true, DisplayName = "the tool runs the action")]
    public async Task A_killed_tool_takes_the_build_and_its_actions_along(bool early)
    {
        var (project, mark) = await SleeperAsync($"killed-tool-{early}", early);
        using var build = project.StartGreen("build");
        await StartedAsync(build, mark);
        var engine = ProcessTable.ChildrenOf(build.Process.Id).Single(IsEngine);
        build.Process.Kill();
        while (ProcessTable.With(mark).Count > 0 || IsEngine(engine))
        {
            await Task.Delay(5, TestContext.CancellationToken);
        }

        await BuildsAfterwardsAsync(project);
    }

    [TestMethod]
    [Timeout(Patience, CooperativeCancellation = true)]
    [DataRow(false, DisplayName = "MSBuild runs the action")]
    [DataRow(true, DisplayName = "the tool runs the action")]
    public async Task A_killed_engine_is_an_explained_error_and_takes_its_actions_along(bool early)
    {
        var (project, mark) = await SleeperAsync($"killed-engine-{early}", early);
        using var build = project.StartGreen("build");
        await StartedAsync(build, mark);
        await SignalAsync(project, "KILL", ProcessTable.ChildrenOf(build.Process.Id).Single(IsEngine));
        (await build.EndAsync(TestContext.CancellationToken)).Fails().Says("error[GREEN4005]");
        while (ProcessTable.With(mark).Count > 0)
        {
            await Task.Delay(5, TestContext.CancellationToken);
        }

        await BuildsAfterwardsAsync(project);
    }

    [TestMethod]
    [Timeout(Patience, CooperativeCancellation = true)]
    [DataRow("INT", 130)]
    [DataRow("KILL", 137)]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public async Task An_engine_that_waits_for_a_plan_ends_with_the_tool(string signal, int exitCode)
    {
        var (project, mark) = await SleeperAsync($"planning-{signal}", early: false);
        project.Write("programs/cargo", $"#!/bin/sh\nexec {mark.Replace('\0', ' ')}\n");
        File.SetUnixFileMode(project["programs/cargo"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = project.Environment["PATH"] = $"{project["programs"]}:{Environment.GetEnvironmentVariable("PATH")}";
        using var build = project.Start("env", "--default-signal", Repository.Tool, "build");
        IReadOnlyList<int> engines;
        while ((engines = [.. ProcessTable.ChildrenOf(build.Process.Id).Where(IsEngine)]).Count == 0 || ProcessTable.With(mark).Count == 0)
        {
            Assert.IsFalse(build.Process.HasExited, build.Error);
            await Task.Delay(5, TestContext.CancellationToken);
        }

        (await SignalAsync(project, signal, build.Process.Id)).Succeeds();
        (await build.EndAsync(TestContext.CancellationToken)).Fails(exitCode);
        foreach (var cargo in ProcessTable.With(mark))
        {
            ProcessTable.Kill(cargo);
        }

        while (engines.Any(IsEngine))
        {
            await Task.Delay(5, TestContext.CancellationToken);
        }

        project.Environment["PATH"] = path[(path.IndexOf(':', StringComparison.Ordinal) + 1)..];
        await BuildsAfterwardsAsync(project);
    }

    private static bool IsEngine(int process) => ProcessTable.Arguments(process).Contains(" Green.Start.proj ", StringComparison.Ordinal);

    /// <summary>A project whose build script sleeps for as long as wait.txt is there, and a text by which its processes are known.</summary>
    /// <param name="early">Whether it was built before, so that the tool itself begins with the script.</param>
    private static async Task<(GreenProject Project, string Mark)> SleeperAsync(string checkout, bool early)
    {
        var seconds = Random.Shared.Next(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);
        var project = home.Create(
            checkout,
            ("Cargo.toml", "[package]\nname = \"sleeper\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
            ("src/main.rs", "fn main() { println!(\"awake\"); }\n"),
            ("wait.txt", ""),
            ("build.rs", $$"""
                fn main() {
                    println!("cargo::rerun-if-changed=wait.txt");
                    if std::path::Path::new("wait.txt").exists() {
                        let _child = std::process::Command::new("sleep").arg("{{seconds}}").spawn().unwrap();
                        std::process::Command::new("sleep").arg("{{seconds}}").status().unwrap();
                    }
                }

                """));
        if (early)
        {
            File.Delete(project["wait.txt"]);
            (await project.GreenAsync("build")).Succeeds();
            project.Write("wait.txt", "");
        }

        return (project, $"sleep\0{seconds}");
    }

    private async Task StartedAsync(RunningCommand build, string mark)
    {
        while (ProcessTable.With(mark).Count < 2)
        {
            Assert.IsFalse(build.Process.HasExited, build.Error);
            await Task.Delay(5, TestContext.CancellationToken);
        }
    }

    private static async Task BuildsAfterwardsAsync(GreenProject project)
    {
        File.Delete(project["wait.txt"]);
        (await project.GreenAsync("run")).Prints("awake");
    }

    private static Task<CommandResult> SignalAsync(GreenProject project, string signal, int process) =>
        project.RunAsync("bash", "-c", $"kill -{signal} -- \"$1\"", "bash", process.ToString(CultureInfo.InvariantCulture));
}
