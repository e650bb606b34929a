using Green.Core.Configuration;
using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;

namespace Green.Core.Tests.Configuration;

[TestClass]
public sealed class SettingsTests
{
    private static readonly Dictionary<string, string> NoFlags = [];

    [TestMethod]
    public void Without_any_source_every_setting_has_its_default_and_says_so()
    {
        using var user = new SettingsFixture();

        var settings = Settings.Load(user.Environment, null, NoFlags);

        Assert.IsNull(settings.Sandbox);
        Assert.AreEqual(ContainerImage.DefaultReference, settings.Image);
        Assert.AreEqual(Environment.ProcessorCount, settings.Jobs);
        Assert.AreEqual(20L << 30, settings.CacheMaximumBytes);
        Assert.AreEqual(Path.Combine(user.Root, "green"), settings.Home);
        Assert.IsTrue(settings.All.All(setting => setting is { Origin: SettingOrigin.Default, Place: "default" }));
    }

    [TestMethod]
    public void A_stronger_source_wins_and_is_named_as_the_origin()
    {
        using var user = new SettingsFixture();
        (string, SettingOrigin, string) Current(string? workspace = null, string? flag = null)
        {
            var flags = flag is null ? NoFlags : new Dictionary<string, string> { ["image"] = flag };
            var image = Settings.Load(user.Environment, workspace, flags).Get(SettingKey.Image);
            return (image.Value, image.Origin, image.Place);
        }

        user.WriteUserFile("""{"image": "of-user"}""");
        Assert.AreEqual(("of-user", SettingOrigin.UserFile, user.UserFile), Current());

        const string Workspace = """{"image": "of-workspace"}""";
        Assert.AreEqual(("of-workspace", SettingOrigin.Workspace, "[workspace.metadata.green] in Cargo.toml"), Current(Workspace));

        user.Environment["GREEN_IMAGE"] = "of-environment";
        Assert.AreEqual(("of-environment", SettingOrigin.Environment, "GREEN_IMAGE"), Current(Workspace));

        Assert.AreEqual(("of-flag", SettingOrigin.CommandLine, "--image"), Current(Workspace, "of-flag"));
    }

    [TestMethod]
    public void An_empty_variable_counts_as_not_set_and_others_beginning_with_green_are_left_alone()
    {
        using var user = new SettingsFixture();
        user.Environment["GREEN_SANDBOX"] = "";
        user.Environment["GREEN_LIGHT"] = "yes";

        Assert.IsNull(Settings.Load(user.Environment, null, NoFlags).Sandbox);
    }

    [TestMethod]
    [DataRow("""{"cache": {"max-size": "1GiB"}}""")]
    [DataRow("""{"cache.max-size": "1GiB"}""")]
    [DataRow("""{"cache": {"max-size": 1073741824}}""")]
    public void A_dotted_key_may_be_nested_and_a_value_may_be_a_number(string json)
    {
        using var user = new SettingsFixture();

        Assert.AreEqual(1L << 30, Settings.Load(user.Environment, json, NoFlags).CacheMaximumBytes);
    }

    [TestMethod]
    public void The_settings_file_follows_XDG_CONFIG_HOME()
    {
        using var user = new SettingsFixture();
        var directory = Path.Combine(user.Root, "xdg");
        user.Environment["XDG_CONFIG_HOME"] = directory;
        Directory.CreateDirectory(Path.Combine(directory, "green"));
        File.WriteAllText(Path.Combine(directory, "green", "settings.json"), """{"jobs": 3}""");

        Assert.AreEqual(3, Settings.Load(user.Environment, null, NoFlags).Jobs);
    }

    [TestMethod]
    [DataRow("7", 7)]
    [DataRow("-100000", 1)]
    public void Jobs_are_counted_as_cargo_counts_them(string text, int jobs)
    {
        using var user = new SettingsFixture();
        user.Environment["GREEN_JOBS"] = text;

        Assert.AreEqual(jobs, Settings.Load(user.Environment, null, NoFlags).Jobs);
    }

    [TestMethod]
    [DataRow("""{"imaeg": "x"}""", "GREEN5001", "imaeg")]
    [DataRow("""{"home": "/x"}""", "GREEN5001", "home")]
    [DataRow("""{"cache": {"size": "1"}}""", "GREEN5001", "cache.size")]
    [DataRow("""{"sandbox": "jail"}""", "GREEN5002", "jail")]
    [DataRow("""{"jobs": 0}""", "GREEN5002", "jobs")]
    [DataRow("""{"image": "a b"}""", "GREEN5002", "image")]
    [DataRow("""{"cache.max-size": "much"}""", "GREEN5002", "much")]
    [DataRow("""{"limit.time": "0s"}""", "GREEN5002", "limit.time")]
    [DataRow("""{"limit.time": "31d"}""", "GREEN5002", "limit.time")]
    [DataRow("""{"limit.memory": "1000"}""", "GREEN5002", "limit.memory")]
    [DataRow("""{"limit.processes": 7}""", "GREEN5002", "limit.processes")]
    [DataRow("""{"limit.disk": "some"}""", "GREEN5002", "limit.disk")]
    [DataRow("""{"image": true}""", "GREEN5003", "image")]
    [DataRow("""["image"]""", "GREEN5003", "object")]
    [DataRow("""{"image": """, "GREEN5003", "cannot be read")]
    public void What_is_wrong_in_a_file_is_a_coded_error_that_names_the_file_and_the_key(string json, string code, string word)
    {
        using var user = new SettingsFixture();
        user.WriteUserFile(json);

        var failure = Assert.ThrowsExactly<GreenException>(() => Settings.Load(user.Environment, null, NoFlags));

        Assert.AreEqual(code, failure.Code);
        Assert.Contains(user.UserFile, failure.Message);
        Assert.Contains(word, failure.Message);
    }

    [TestMethod]
    public void Limits_are_read_from_wherever_settings_are()
    {
        using var user = new SettingsFixture();
        user.WriteUserFile("""{"limit": {"time": "90s", "processes": 100}}""");
        user.Environment["GREEN_LIMIT_MEMORY"] = "2GiB";

        var limits = Settings.Load(user.Environment, """{"limit": {"disk": "1GB"}}""", NoFlags).Limits;

        Assert.AreEqual(new ActionLimits(TimeSpan.FromSeconds(90), 2L << 30, 100, 1_000_000_000), limits);
    }

    [TestMethod]
    public void What_is_built_cannot_ask_to_be_built_without_isolation()
    {
        using var user = new SettingsFixture();

        var failure = Assert.ThrowsExactly<GreenException>(() => Settings.Load(user.Environment, """{"sandbox": "host"}""", NoFlags));

        Assert.AreEqual("GREEN5002", failure.Code);
        Assert.Contains("Cargo.toml", failure.Message);
    }

    [TestMethod]
    public void A_wrong_variable_flag_or_workspace_key_is_named_too()
    {
        using var user = new SettingsFixture();

        var workspace = Assert.ThrowsExactly<GreenException>(() => Settings.Load(user.Environment, """{"x": 1}""", NoFlags));
        Assert.Contains("[workspace.metadata.green]", workspace.Message);

        var flag = Assert.ThrowsExactly<GreenException>(
            () => Settings.Load(user.Environment, null, new Dictionary<string, string> { ["sandbox"] = "jail" }));
        Assert.Contains("--sandbox", flag.Message);

        user.Environment["GREEN_CACHE_MAX_SIZE"] = "-1";
        var variable = Assert.ThrowsExactly<GreenException>(() => Settings.Load(user.Environment, null, NoFlags));
        Assert.Contains("GREEN_CACHE_MAX_SIZE", variable.Message);
    }
}
