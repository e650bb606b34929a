using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>A machine without Rust, with an engine that has an image with a toolchain as rustup's images have it.</summary>
[TestClass]
public sealed class RustlessMachineTests(TestContext context) : IDisposable
{
    private GreenHome _home = null!;
    private GreenProject _project = null!;

    [TestInitialize]
    public void Open()
    {
        _home = new GreenHome(nameof(RustlessMachineTests), context.CancellationToken);
        _project = _home.CopySample("hello", "checkout");
        _project.Environment["XDG_CONFIG_HOME"] = Path.Combine(_home.Root, "config");
        _project.Environment["GREEN_SANDBOX"] = null;
    }

    public void Dispose() => _home?.Dispose();

    [TestMethod]
    public async Task The_sample_builds_runs_and_is_tested_with_the_image_s_toolchain()
    {
        var image = await _project.RunAsync(Path.Combine(Repository.Root, "build", "image"), "--with-rust");
        if (image.ExitCode == 3)
        {
            Assert.Inconclusive("Skipped: " + image.Error);
        }

        image.Succeeds();
        HideRust();
        try
        {
            (await _project.GreenAsync("build")).Succeeds().Says("Looking for Rust in the image green-rust:");
            Assert.Contains("Hello, world!", (await _project.RunAsync(_project["target/debug/hello"])).Succeeds().Output);
            var again = await _project.GreenAsync("build");
            again.DoesNothing();
            Assert.DoesNotContain("Looking", again.Error);
            Assert.Contains("Hello, world!", (await _project.GreenAsync("run")).Succeeds().Output);
            (await _project.GreenAsync("test")).Succeeds();
            (await _project.GreenAsync("cargo", "check", "--offline")).Succeeds();
            Assert.Contains($"in {_home.Store}/toolchains/", (await _project.GreenAsync("doctor")).Succeeds().Output);
        }
        finally
        {
            await _project.GreenAsync("sandbox", "stop");
        }
    }

    [TestMethod]
    public async Task Without_an_image_there_is_no_cargo()
    {
        HideRust();
        _project.Environment["GREEN_SANDBOX"] = "namespaces";
        (await _project.GreenAsync("build")).Fails().Says("error[GREEN1001]").Says("name a container image that has Rust");
        _project.Environment["GREEN_SANDBOX"] = null;
        _project.Environment["DOCKER_HOST"] = "unix:///nonexistent.sock";
        (await _project.GreenAsync("build")).Fails().Says("error[GREEN1001]");
    }

    private void HideRust()
    {
        var directories = Environment.GetEnvironmentVariable("PATH")!.Split(':').Where(directory => !File.Exists(Path.Combine(directory, "cargo")));
        _project.Environment["PATH"] = string.Join(':', directories);
        _project.Environment["RUSTUP_HOME"] = null;
    }
}
