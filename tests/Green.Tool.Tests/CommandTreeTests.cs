using Green.Tool.Commands;

namespace Green.Tool.Tests;

[TestClass]
public sealed class CommandTreeTests
{
    [TestMethod]
    [DataRow(true, new string[0])]
    [DataRow(true, new[] { "config" })]
    [DataRow(true, new[] { "no-such-command" })]
    [DataRow(true, new[] { "build", "--release", "--help" })]
    [DataRow(true, new[] { "+nightly", "check", "-h" })]
    [DataRow(false, new[] { "build" })]
    [DataRow(false, new[] { "+nightly", "check" })]
    [DataRow(false, new[] { "plan", "--json" })]
    [DataRow(false, new[] { "run", "--", "--help" })]
    [DataRow(false, new[] { "test", "--", "--help" })]
    public void Commands_with_cargos_flags_are_left_to_others_unless_help_is_asked_for(bool owned, string[] arguments) =>
        Assert.AreEqual(owned, CommandTree.Owns(arguments));

    [TestMethod]
    [DataRow("build")]
    [DataRow("check")]
    [DataRow("run")]
    [DataRow("test")]
    [DataRow("bench")]
    [DataRow("plan")]
    public async Task The_help_of_such_a_command_lists_greens_flags_and_the_usual_ones_of_cargo(string command)
    {
        using var tool = new ToolFixture();

        var (code, output, error) = await tool.RunAsync(command, "--help");

        Assert.AreEqual(0, code);
        Assert.AreEqual("", error);
        Assert.Contains($"Usage: dotnet green [+TOOLCHAIN] {command}", output);
        Assert.Contains(command == "plan" ? "--json" : "--sandbox KIND", output);
        Assert.Contains("--no-default-features", output);
        Assert.AreEqual((code, output, error), await tool.RunAsync("help", command));
    }

    [TestMethod]
    [DataRow("cache", "prune", "--older-than")]
    [DataRow("cache", "clear", "--help")]
    [DataRow("cache", "stats", "--help")]
    [DataRow("cache", "verify", "--help")]
    [DataRow("config", "set", "cache.max-size")]
    [DataRow("config", "unset", "KEY")]
    [DataRow("sandbox", "status", "--help")]
    [DataRow("sandbox", "stop", "--help")]
    public async Task Every_other_command_has_a_help_text_too(string command, string subcommand, string word)
    {
        using var tool = new ToolFixture();

        var own = await tool.RunAsync(command, subcommand, "--help");
        var group = await tool.RunAsync(command, "--help");

        Assert.AreEqual((0, ""), (own.Code, own.Error));
        Assert.Contains($"dotnet-green {command} {subcommand}", own.Output);
        Assert.Contains(word, own.Output);
        Assert.Contains(subcommand, group.Output);
        Assert.AreEqual(own, await tool.RunAsync("help", command, subcommand));
    }

    [TestMethod]
    public async Task Without_a_command_all_commands_are_listed()
    {
        using var tool = new ToolFixture();

        var (code, output, _) = await tool.RunAsync();

        Assert.AreEqual(0, code);
        foreach (var command in new[] { "build", "check", "run", "test", "bench", "plan", "cache", "sandbox", "config", "doctor" })
        {
            Assert.Contains($"\n  {command} ", output);
        }
    }

    [TestMethod]
    [DataRow("--version")]
    [DataRow("-V")]
    public async Task The_version_is_printed_as_cargo_prints_its_own(string flag)
    {
        using var tool = new ToolFixture();

        var (code, output, _) = await tool.RunAsync(flag);

        Assert.AreEqual(0, code);
        Assert.MatchesRegex(@"^dotnet-green \d+\.\d+\.\d+\n$", output);
    }

    [TestMethod]
    [DataRow("`frob`", new[] { "frob" })]
    [DataRow("`prun`", new[] { "cache", "prun" })]
    [DataRow("`--wild`", new[] { "doctor", "--wild" })]
    [DataRow("`much`", new[] { "cache", "prune", "--max-size", "much" })]
    [DataRow("`long`", new[] { "cache", "prune", "--older-than", "long" })]
    [DataRow("argument missing", new[] { "config", "set", "jobs" })]
    public async Task A_wrong_command_line_names_the_word_and_the_help_and_ends_with_code_1(string word, string[] arguments)
    {
        using var tool = new ToolFixture();

        var (code, output, error) = await tool.RunAsync(arguments);

        Assert.AreEqual(1, code);
        Assert.AreEqual("", output);
        Assert.StartsWith("error[GREEN5005]: ", error);
        Assert.Contains(word, error);
        Assert.Contains("\n  = help: See `dotnet green", error);
        Assert.IsFalse(Directory.Exists(tool.Home));
    }
}
