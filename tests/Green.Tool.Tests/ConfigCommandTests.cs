using Green.Core.Sandbox.Containers;

namespace Green.Tool.Tests;

[TestClass]
public sealed class ConfigCommandTests
{
    [TestMethod]
    public async Task Every_setting_is_printed_with_where_it_came_from()
    {
        using var tool = new ToolFixture();
        tool.WriteWorkspace("image = \"of-workspace\"\ncache.max-size = \"3GiB\"");
        tool.Environment["GREEN_JOBS"] = "2";
        await tool.RunAsync("config", "set", "sandbox", "namespaces");
        await tool.RunAsync("config", "set", "image", "of-user");
        await tool.RunAsync("config", "set", "limit.memory", "2GiB");

        var (code, output, error) = await tool.RunAsync("config");

        Assert.AreEqual("", error);
        Assert.AreEqual(0, code);
        Assert.AreEqual(
            $"""
            home = {tool.Home}  (GREEN_HOME)
            sandbox = namespaces  ({tool.UserFile})
            image = of-workspace  ([workspace.metadata.green] in Cargo.toml)
            jobs = 2  (GREEN_JOBS)
            limit.time = 2h  (default)
            limit.memory = 2GiB  ({tool.UserFile})
            limit.processes = 4096  (default)
            limit.disk = 32.0 GiB  (default)
            cache.max-size = 3GiB  ([workspace.metadata.green] in Cargo.toml)

            """,
            output);
    }

    [TestMethod]
    public async Task What_was_set_can_be_unset_and_the_rest_stays()
    {
        using var tool = new ToolFixture();
        await tool.RunAsync("config", "set", "image", "mine");
        await tool.RunAsync("config", "set", "jobs", "1");

        Assert.AreEqual(0, (await tool.RunAsync("config", "unset", "image")).Code);

        var (_, output, _) = await tool.RunAsync("config");
        Assert.DoesNotContain("mine", output);
        Assert.Contains($"jobs = 1  ({tool.UserFile})", output);
        Assert.Contains("does not set `image`", (await tool.RunAsync("config", "unset", "image")).Error);
    }

    [TestMethod]
    public async Task Setting_the_image_again_takes_what_its_name_stands_for_now()
    {
        using var tool = new ToolFixture();
        var record = Path.Combine(tool.Home, "images", "mine.json");
        Directory.CreateDirectory(Path.GetDirectoryName(record)!);
        await File.WriteAllTextAsync(record, """{"reference": "mine", "id": "sha256:1111"}""");
        Assert.IsNotNull(await ContainerSandbox.Records(tool.Home).FindAsync("mine", CancellationToken.None));

        await tool.RunAsync("config", "set", "image", "mine");

        Assert.IsNull(await ContainerSandbox.Records(tool.Home).FindAsync("mine", CancellationToken.None));
    }

    [TestMethod]
    [DataRow("GREEN5001", new[] { "config", "set", "colour", "green" })]
    [DataRow("GREEN5002", new[] { "config", "set", "sandbox", "jail" })]
    public async Task What_cannot_be_set_is_a_coded_error_and_exit_code_101(string code, string[] arguments)
    {
        using var tool = new ToolFixture();

        var result = await tool.RunAsync(arguments);

        Assert.AreEqual(101, result.Code);
        Assert.StartsWith($"error[{code}]: ", result.Error);
        Assert.Contains("\n  = help: ", result.Error);
        Assert.IsFalse(File.Exists(tool.UserFile));
    }

    [TestMethod]
    public async Task A_broken_file_stops_the_listing_and_a_workspace_that_cargo_cannot_read_does_not()
    {
        using var tool = new ToolFixture();
        tool.WriteWorkspace("image = broken");

        var withBrokenWorkspace = await tool.RunAsync("config");
        Assert.AreEqual(0, withBrokenWorkspace.Code);
        Assert.StartsWith("warning: the workspace's settings are left out", withBrokenWorkspace.Error);
        Assert.Contains("sandbox = automatic  (default)", withBrokenWorkspace.Output);

        Directory.CreateDirectory(Path.GetDirectoryName(tool.UserFile)!);
        await File.WriteAllTextAsync(tool.UserFile, "{");
        var withBrokenFile = await tool.RunAsync("config");
        Assert.AreEqual(101, withBrokenFile.Code);
        Assert.Contains("error[GREEN5003]: ", withBrokenFile.Error);
        Assert.Contains(tool.UserFile, withBrokenFile.Error);
    }
}
