using System.Diagnostics;
using Green.Core.Cargo;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Tests.Cargo;

[TestClass]
public sealed class PlanJobserverTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("green-jobserver-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [TestMethod]
    public void Cargo_takes_its_tokens_from_it_and_makes_no_pipe_of_its_own()
    {
        using var jobserver = new PlanJobserver(Path.Combine(root, "jobserver"));
        File.WriteAllText(Path.Combine(root, "Cargo.toml"), "[package]\nname = \"one\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
        Directory.CreateDirectory(Path.Combine(root, "src"));
        File.WriteAllText(Path.Combine(root, "src/lib.rs"), "");
        var wrapper = Path.Combine(root, "wrapper");
        File.WriteAllText(wrapper, $"#!/bin/sh\nprintf '%s\\n' \"$CARGO_MAKEFLAGS\" >>'{root}/seen'\nexec \"$@\"\n");
        PlaceFiles.SetMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var start = new ProcessStartInfo("cargo", ["build", "--offline"]) { WorkingDirectory = root, RedirectStandardError = true };
        start.Environment["RUSTC_WRAPPER"] = wrapper;
        start.Environment["CARGO_MAKEFLAGS"] = jobserver.Flags;
        using var cargo = Process.Start(start)!;
        var words = cargo.StandardError.ReadToEnd();
        cargo.WaitForExit();

        Assert.AreEqual(0, cargo.ExitCode, words);
        Assert.DoesNotContain("warning", words);
        Assert.Contains($"--jobserver-auth=fifo:{root}/jobserver", File.ReadAllLines(Path.Combine(root, "seen"))[^1]);
    }
}
