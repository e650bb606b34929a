using System.Diagnostics;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>An engine that stops answering, with one that nobody else uses; not even another test while it is frozen.</summary>
[TestClass]
[TestCategory("EngineTls")]
[DoNotParallelize]
public sealed class EngineFaultTests(TestContext context) : IDisposable
{
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
            await build.StartsAsync("sleep\07.14159", context.CancellationToken);
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

        (await _project.GreenAsync("build")).DoesNothing();
        Assert.AreEqual("built\n", (await _project.RunAsync(_project["target/debug/waits"])).Output);
        (await _project.GreenAsync("cache", "verify")).Succeeds();
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

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, Engine!]);
        await kill.WaitForExitAsync(context.CancellationToken);
        Assert.AreEqual(0, kill.ExitCode);
    }
}
