using Green.Core.Sandbox.Namespaces;

namespace Green.Tool.Tests;

[TestClass]
public sealed class DoctorCommandTests
{
    [TestMethod]
    public async Task On_a_machine_that_can_build_it_runs_the_compiler_in_a_slot_and_ends_with_code_0()
    {
        using var tool = Installed();
        var (code, output, error) = await tool.RunAsync("doctor");
        if (output.Contains("GREEN2003", StringComparison.Ordinal))
        {
            Assert.Inconclusive("Skipped: this machine allows no namespaces.");
        }

        Assert.AreEqual("", error);
        Assert.AreEqual(0, code, output);
        Assert.Contains("ok   cargo: cargo 1.", output);
        Assert.Contains("ok   rustc: rustc 1.", output);
        Assert.Contains("ok   dotnet: MSBuild ", output);
        Assert.Contains($"ok   store: {tool.Home} can be written", output);
        Assert.Contains("warn containers: GREEN2001: ", output);
        Assert.MatchesRegex(@"ok   namespaces: rustc 1\.[^\n]* runs in a slot", output);
        Assert.Contains("ok   sandbox: builds use namespaces", output);
        Assert.HasCount(0, Directory.GetFileSystemEntries(Path.Combine(tool.Home, "tmp")));

        var status = await tool.RunAsync("sandbox", "status");
        Assert.MatchesRegex(@"^namespaces-[^ ]+  waiting\n$", status.Output);

        Assert.AreEqual((0, "1 slot ended\n", ""), await tool.RunAsync("sandbox", "stop"));
        Assert.AreEqual((0, "no slots\n", ""), await tool.RunAsync("sandbox", "status"));
    }

    [TestMethod]
    public async Task Without_cargo_and_rustc_it_says_what_to_install_and_ends_with_code_1()
    {
        using var tool = Installed();
        tool.Environment["PATH"] = "/usr/sbin";

        var (code, output, _) = await tool.RunAsync("doctor");

        Assert.AreEqual(1, code);
        Assert.Contains("fail cargo: `cargo` is not on PATH\n       = help: Install Rust", output);
        Assert.Contains("fail rustc: `rustc` is not on PATH", output);
        Assert.Contains("ok   store: ", output);
    }

    [TestMethod]
    public async Task A_broken_setting_an_unwritable_home_and_a_missing_task_assembly_are_found_in_one_go()
    {
        using var tool = new ToolFixture();
        tool.Environment["GREEN_SANDBOX"] = "jail";
        await File.WriteAllTextAsync(tool.Home, "a file where a directory should be");

        var (code, output, _) = await tool.RunAsync("doctor");

        Assert.AreEqual(1, code);
        Assert.Contains("fail settings: GREEN5002: `jail`", output);
        Assert.Contains("fail tool: tasks/Green.Tasks.dll", output);
        Assert.Contains($"fail store: {tool.Home} cannot be written", output);
        Assert.Contains("ok   cargo: ", output);
    }

    [TestMethod]
    public async Task Stopping_leaves_a_slot_that_a_build_holds()
    {
        using var tool = Installed();
        if ((await tool.RunAsync("doctor")).Output.Contains("GREEN2003", StringComparison.Ordinal))
        {
            Assert.Inconclusive("Skipped: this machine allows no namespaces.");
        }

        var toolchain = Directory.CreateDirectory(Path.Combine(tool.Root, "toolchain")).FullName;
        await using (var slot = await NamespaceSandbox.Open(tool.Home, toolchain)
            .LeaseAsync(Green.Core.Sandbox.SlotLayout.Fixed, CancellationToken.None))
        {
            Assert.Contains("in use", (await tool.RunAsync("sandbox", "status")).Output);
            Assert.AreEqual((0, "1 slot ended, 1 in use by builds\n", ""), await tool.RunAsync("sandbox", "stop"));
        }

        Assert.AreEqual((0, "1 slot ended\n", ""), await tool.RunAsync("sandbox", "stop"));
    }

    /// <summary>A user of a tool that has what belongs beside it.</summary>
    private static ToolFixture Installed()
    {
        var tool = new ToolFixture();
        foreach (var part in new[] { "tasks/Green.Tasks.dll", "targets/Green.Unit.targets" })
        {
            var path = Path.Combine(tool.ToolDirectory, part);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, []);
        }

        return tool;
    }
}
