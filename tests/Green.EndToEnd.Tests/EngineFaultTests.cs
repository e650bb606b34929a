using System.Diagnostics;
using System.Text.Json;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>
/// An engine that stops answering, is killed, or loses its image: one that nobody else uses, and not even another test meanwhile.
/// </summary>
[TestClass]
[TestCategory("EngineTls")]
[DoNotParallelize]
public sealed class EngineFaultTests(TestContext context) : IDisposable
{
    private const string Waits = "sleep\07.14159";

    /// <summary>The file with the engine's process.</summary>
    private static readonly string? Engine = Environment.GetEnvironmentVariable("GREEN_TEST_ENGINE");

    private GreenHome _home = null!;
    private GreenProject _project = null!;

    [TestInitialize]
    public void Open()
    {
        GivenEngine.Require();

        if (Engine is null)
        {
            Assert.Inconclusive("Skipped: needs an engine of its own; run it through build/with-engine docker-tls.");
        }

        _home = new GreenHome(nameof(EngineFaultTests), context.CancellationToken);
        _project = _home.Create(
            "checkout",
            ("Cargo.toml", "[package]\nname = \"waits\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
            ("build.rs", "fn main() { std::process::Command::new(\"sleep\").arg(\"7.14159\").status().unwrap(); }"),
            ("src/main.rs", "fn main() { println!(\"built\"); }"));
        _project.Environment["GREEN_SANDBOX"] = "container";
    }

    public void Dispose() => _home?.Dispose();

    [TestMethod]
    public async Task An_action_goes_on_while_the_engine_does_not_answer()
    {
        using (var build = _project.StartGreen("build"))
        {
            await build.StartsAsync(Waits, context.CancellationToken);
            await SignalAsync("-STOP");
            try
            {
                (await build.EndAsync(context.CancellationToken)).Succeeds();
            }
            finally
            {
                await SignalAsync("-CONT");
            }
        }

        await IsBuiltAsync();
    }

    [TestMethod]
    public async Task A_build_does_not_wait_for_ever_for_an_engine_that_does_not_answer()
    {
        await SignalAsync("-STOP");
        try
        {
            (await _project.GreenAsync("build")).Fails().Says("error[GREEN2001]");
        }
        finally
        {
            await SignalAsync("-CONT");
        }

        (await _project.GreenAsync("build")).Succeeds();
    }

    [TestMethod]
    public async Task An_engine_that_is_killed_and_started_again_costs_no_more_than_the_action_that_ran()
    {
        using (var build = _project.StartGreen("build"))
        {
            await build.StartsAsync(Waits, context.CancellationToken);
            await SignalAsync("-KILL");
            var ended = await build.EndAsync(context.CancellationToken);
            await EngineAsync("for _ in $(seq 300); do ! engine_answers || exit 0; sleep 0.2; done; exit 1");
            if (ended.ExitCode != 0)
            {
                // An engine that starts again ends the containers that it finds, sooner or later.
                ended.Fails().Says("error[GREEN2004]").Says("waits v0.1.0");
            }
        }

        (await _project.GreenAsync("build")).Succeeds();
        await IsBuiltAsync();
    }

    [TestMethod]
    public async Task An_image_that_is_removed_is_missed_only_where_a_new_sandbox_is_needed()
    {
        var name = (await _project.GreenAsync("config")).Succeeds().Output.Split('\n').Single(line => line.StartsWith("image = ", StringComparison.Ordinal)).Split(' ')[2];
        using (var build = _project.StartGreen("build"))
        {
            await build.StartsAsync(Waits, context.CancellationToken);
            await RemoveAsync(name);
            (await build.EndAsync(context.CancellationToken)).Succeeds();
        }

        try
        {
            await IsBuiltAsync();
            await _project.GreenAsync("sandbox", "stop");
            var record = File.ReadAllText(Directory.EnumerateFiles(Path.Combine(_home.Store, "images")).Single());
            await RemoveAsync(JsonDocument.Parse(record).RootElement.GetProperty("id").GetString()!);
            File.AppendAllText(_project["src/main.rs"], "// changed\n");
            (await _project.GreenAsync("build")).Fails().Says("error[GREEN2002]").Says(name);
        }
        finally
        {
            (await _project.RunAsync(Path.Combine(Repository.Root, "build", "image"))).Succeeds();
        }

        (await _project.GreenAsync("build")).Succeeds();
        await IsBuiltAsync();

        Task RemoveAsync(string image) => EngineAsync($"engine_request '/images/{image}?force=true' -X DELETE");
    }

    private async Task IsBuiltAsync()
    {
        (await _project.GreenAsync("build")).DoesNothing();
        Assert.AreEqual("built\n", (await _project.RunAsync(_project["target/debug/waits"])).Output);
        (await _project.GreenAsync("cache", "verify")).Succeeds();
    }

    private async Task EngineAsync(string command) =>
        (await _project.RunAsync("bash", "-euc", $". '{Repository.Root}/build/lib/engine.sh'; {command}")).Succeeds();

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, File.ReadAllText(Engine!).Trim()]);
        await kill.WaitForExitAsync(context.CancellationToken);
        Assert.AreEqual(0, kill.ExitCode);
    }
}
