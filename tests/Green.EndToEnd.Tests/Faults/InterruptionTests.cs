using System.Globalization;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

[TestClass]
public sealed class InterruptionTests
{
    private const int Rounds = 20;

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
    [DataRow("INT", true, 130, DisplayName = "Ctrl-C at a terminal")]
    [DataRow("INT", false, 130, DisplayName = "SIGINT to the tool alone")]
    [DataRow("TERM", false, 143, DisplayName = "SIGTERM to the tool alone")]
    public async Task A_signal_stops_the_build_and_its_actions(string signal, bool group, int exitCode)
    {
        var (project, mark) = Sleeper($"stopped-{signal}-{group}");
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
    public async Task A_killed_tool_takes_the_build_and_its_actions_along()
    {
        var (project, mark) = Sleeper("killed-tool");
        using var build = project.StartGreen("build");
        await StartedAsync(build, mark);
        var engine = ProcessTable.ChildrenOf(build.Process.Id).Single(child => ProcessTable.Arguments(child).Contains(" msbuild ", StringComparison.Ordinal));
        build.Process.Kill();
        while (ProcessTable.With(mark).Count > 0 || ProcessTable.Arguments(engine).Contains(project.Root, StringComparison.Ordinal))
        {
            await Task.Delay(5, TestContext.CancellationToken);
        }

        await BuildsAfterwardsAsync(project);
    }

    [TestMethod]
    [Timeout(Patience, CooperativeCancellation = true)]
    public async Task A_killed_engine_is_an_explained_error_and_takes_its_actions_along()
    {
        var (project, mark) = Sleeper("killed-engine");
        using var build = project.StartGreen("build");
        await StartedAsync(build, mark);
        await SignalAsync(project, "KILL", ProcessTable.ChildrenOf(build.Process.Id).Single(child => ProcessTable.Arguments(child).Contains(" msbuild ", StringComparison.Ordinal)));
        (await build.EndAsync(TestContext.CancellationToken)).Fails().Says("error[GREEN4005]");
        while (ProcessTable.With(mark).Count > 0)
        {
            await Task.Delay(5, TestContext.CancellationToken);
        }

        await BuildsAfterwardsAsync(project);
    }

    [TestMethod]
    [Timeout(Patience, CooperativeCancellation = true)]
    public async Task After_kills_at_random_moments_the_next_build_is_as_an_undisturbed_one()
    {
        var project = home.Copy("small", "killed");
        (await project.GreenAsync("build")).Succeeds();
        var expected = Snapshot.Of(project);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            project.DeleteTarget();
            if (round % 2 == 0)
            {
                // Half of the builds compile, the other half restore.
                Directory.Delete(Path.Combine(home.Store, "actions"), recursive: true);
            }

            using var build = project.StartGreen("build");
            await Task.Delay(random.Next(round % 2 == 0 ? 2500 : 900), TestContext.CancellationToken);
            var victim = Victim(build.Process.Id, round % 3);
            await SignalAsync(project, "KILL", victim);
            await build.EndAsync(TestContext.CancellationToken);
            (await project.GreenAsync("build")).Succeeds();
            Assert.AreEqual(expected, Snapshot.Of(project), string.Create(CultureInfo.InvariantCulture, $"seed {seed}, round {round}"));
        }
    }

    /// <summary>The tool, MSBuild or the first process of a slot; the tool where there is no other yet.</summary>
    private static int Victim(int tool, int kind) => kind switch
    {
        1 => ProcessTable.ChildrenOf(tool).FirstOrDefault(tool),
        2 => ProcessTable.Slots(home.Store).FirstOrDefault(tool),
        _ => tool,
    };

    /// <summary>A project whose build script sleeps for as long as wait.txt is there, and a text by which its processes are known.</summary>
    private static (GreenProject Project, string Mark) Sleeper(string checkout)
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
