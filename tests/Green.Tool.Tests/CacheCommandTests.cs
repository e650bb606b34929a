namespace Green.Tool.Tests;

[TestClass]
public sealed class CacheCommandTests
{
    [TestMethod]
    public async Task Statistics_count_results_blobs_and_plans()
    {
        using var tool = new ToolFixture();
        tool.AddResult(2048);
        WritePlan(tool, "key", "plan");

        var (code, output, _) = await tool.RunAsync("cache", "stats");

        Assert.AreEqual(0, code);
        Assert.StartsWith(tool.Home + "\n", output);
        Assert.MatchesRegex(@"\n  results +1 ", output);
        Assert.MatchesRegex(@"\n  blobs +3 +2\.", output);
        Assert.MatchesRegex(@"\n  plans +1 ", output);
    }

    [TestMethod]
    public async Task Clearing_removes_results_and_plans_and_leaves_settings_and_slots()
    {
        using var tool = new ToolFixture();
        var output = tool.AddResult(2048);
        WritePlan(tool, "key", "plan");
        var slot = Directory.CreateDirectory(Path.Combine(tool.Home, "slots", "namespaces-a-b-1")).FullName;
        await tool.RunAsync("config", "set", "jobs", "1");

        var (code, text, _) = await tool.RunAsync("cache", "clear");

        Assert.AreEqual(0, code);
        Assert.StartsWith("Removed ", text);
        Assert.IsFalse(tool.Store.Contains(output));
        Assert.IsFalse(Directory.Exists(Path.Combine(tool.Home, "plans")));
        Assert.HasCount(0, Directory.GetFileSystemEntries(Path.Combine(tool.Home, "tmp")));
        Assert.IsTrue(Directory.Exists(slot));
        Assert.IsTrue(File.Exists(tool.UserFile));
        Assert.AreEqual(0, (await tool.RunAsync("cache", "clear")).Code);
    }

    [TestMethod]
    public async Task Pruning_keeps_to_the_size_that_was_given_and_else_to_the_setting()
    {
        using var tool = new ToolFixture();
        var output = tool.AddResult(100_000);
        tool.Clock.Ahead = TimeSpan.FromDays(1);

        await tool.RunAsync("cache", "prune");
        Assert.IsTrue(tool.Store.Contains(output), "the default leaves room for it");

        await tool.RunAsync("cache", "prune", "--max-size", "1MB");
        Assert.IsTrue(tool.Store.Contains(output), "it fits");

        tool.Environment["GREEN_CACHE_MAX_SIZE"] = "50kB";
        var (code, text, _) = await tool.RunAsync("cache", "prune");
        Assert.AreEqual(0, code);
        Assert.StartsWith("Removed 1 results, ", text);
        Assert.IsFalse(tool.Store.Contains(output));
    }

    [TestMethod]
    public async Task Pruning_by_age_removes_what_was_not_used_for_so_long()
    {
        using var tool = new ToolFixture();
        var output = tool.AddResult(100);
        tool.Clock.Ahead = TimeSpan.FromDays(10);

        await tool.RunAsync("cache", "prune", "--older-than", "2w");
        Assert.IsTrue(tool.Store.Contains(output));

        await tool.RunAsync("cache", "prune", "--older-than", "9d");
        Assert.IsFalse(tool.Store.Contains(output));
    }

    [TestMethod]
    public async Task Pruning_does_not_guess_what_a_workspace_sets_that_cargo_cannot_read()
    {
        using var tool = new ToolFixture();
        var output = tool.AddResult(100);
        tool.Clock.Ahead = TimeSpan.FromDays(1);
        tool.WriteWorkspace("cache = broken");
        tool.Environment["GREEN_CACHE_MAX_SIZE"] = "1";

        var (code, _, error) = await tool.RunAsync("cache", "prune");

        Assert.AreEqual(101, code);
        Assert.StartsWith("error[GREEN5003]: ", error);
        Assert.IsTrue(tool.Store.Contains(output));
    }

    [TestMethod]
    public async Task Verifying_removes_a_blob_whose_bytes_have_changed_and_the_result_that_has_lost_it()
    {
        using var tool = new ToolFixture();
        var output = tool.AddResult(100);
        Assert.AreEqual("4 good, 0 damaged\n", (await tool.RunAsync("cache", "verify")).Output);

        var blob = Directory.GetFiles(Path.Combine(tool.Home, "blobs", output.Hash[..2]), output.Hash[2..]).Single();
        File.Delete(blob);
        await File.WriteAllBytesAsync(blob, new byte[100]);

        var (code, text, _) = await tool.RunAsync("cache", "verify");
        Assert.AreEqual(0, code);
        Assert.StartsWith($"blob {output.Hash}: its bytes are not those that it is named by\nresult ", text);
        Assert.EndsWith("2 good, 2 damaged and removed: the next build makes them again\n", text);
        Assert.IsFalse(tool.Store.Contains(output));
        Assert.AreEqual("2 good, 0 damaged\n", (await tool.RunAsync("cache", "verify")).Output);
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("101%")]
    [DataRow("-5%")]
    [DataRow("half")]
    public async Task A_share_that_is_none_is_refused(string share)
    {
        using var tool = new ToolFixture();

        var (code, _, error) = await tool.RunAsync("cache", "verify", $"--rebuild={share}");

        Assert.AreEqual(1, code);
        Assert.StartsWith($"error[GREEN5005]: `dotnet green cache verify`: `{share}` is no share", error);
    }

    [TestMethod]
    public async Task What_cannot_be_run_again_is_counted_with_the_reason_and_stays()
    {
        using var tool = new ToolFixture();
        tool.Environment["GREEN_SANDBOX"] = "host";
        var output = tool.AddResult(100);
        tool.AddResult(100);

        var (code, text, error) = await tool.RunAsync("cache", "verify", "--rebuild", "50", "--seed", "7");

        Assert.AreEqual(0, code, error);
        Assert.EndsWith(
            """
            1 could not be run again: the sandbox `host` isolates nothing, and what is remembered comes from sandboxes
            50% of 2 actions, seed 7: 0 gave the same bytes, 0 other bytes, 1 could not be run again

            """, text);
        Assert.IsTrue(tool.Store.Contains(output));
        Assert.IsFalse(Directory.Exists(Path.Combine(tool.Home, "quarantine")));
    }

    [TestMethod]
    public async Task A_home_that_cannot_be_used_is_a_coded_error()
    {
        using var tool = new ToolFixture();
        await File.WriteAllTextAsync(tool.Home, "a file where a directory should be");

        var (code, _, error) = await tool.RunAsync("cache", "clear");

        Assert.AreEqual(101, code);
        Assert.MatchesRegex(@"^error\[GREEN\d{4}\]: ", error);
    }

    private static void WritePlan(ToolFixture tool, string key, string id)
    {
        var directory = Directory.CreateDirectory(Path.Combine(tool.Home, "plans", key)).FullName;
        File.WriteAllText(Path.Combine(directory, id + ".json"), "{}");
        File.WriteAllText(Path.Combine(directory, id + ".inputs"), "");
    }
}
