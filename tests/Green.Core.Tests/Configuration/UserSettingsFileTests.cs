using Green.Core.Configuration;

namespace Green.Core.Tests.Configuration;

[TestClass]
public sealed class UserSettingsFileTests
{
    [TestMethod]
    public void Setting_makes_the_file_and_keeps_what_others_put_there()
    {
        using var user = new SettingsFixture();
        var file = UserSettingsFile.In(user.Environment);

        file.Set("image", "one");
        File.WriteAllText(user.UserFile, """{"image": "one", "of-a-later-version": {"a": [1]}}""");
        file.Set("cache.max-size", "1GiB");

        Assert.AreEqual(
            """
            {
              "image": "one",
              "of-a-later-version": {
                "a": [
                  1
                ]
              },
              "cache": {
                "max-size": "1GiB"
              }
            }

            """,
            File.ReadAllText(user.UserFile));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(user.UserFile)!));
    }

    [TestMethod]
    public void Setting_replaces_the_key_in_whichever_form_it_stood()
    {
        using var user = new SettingsFixture();
        user.WriteUserFile("""{"cache.max-size": "1GiB"}""");

        UserSettingsFile.In(user.Environment).Set("cache.max-size", "2GiB");

        Assert.AreEqual(2L << 30, Settings.Load(user.Environment, null, new Dictionary<string, string>()).CacheMaximumBytes);
        Assert.DoesNotContain("1GiB", File.ReadAllText(user.UserFile));
    }

    [TestMethod]
    public void Unsetting_removes_the_key_and_says_whether_it_stood_there()
    {
        using var user = new SettingsFixture();
        user.WriteUserFile("""{"jobs": 2, "cache": {"max-size": "1GiB"}, "mistake": 1}""");
        var file = UserSettingsFile.In(user.Environment);

        Assert.IsTrue(file.Unset("cache.max-size"));
        Assert.IsTrue(file.Unset("mistake"));
        Assert.IsFalse(file.Unset("image"));

        CollectionAssert.AreEqual(new[] { ("jobs", "2") }, file.Read().ToArray());
        Assert.DoesNotContain("cache", File.ReadAllText(user.UserFile));
    }

    [TestMethod]
    public void A_file_that_is_a_link_stays_one()
    {
        using var user = new SettingsFixture();
        var kept = Path.Combine(user.Root, "kept.json");
        File.WriteAllText(kept, "{}");
        Directory.CreateDirectory(Path.GetDirectoryName(user.UserFile)!);
        File.CreateSymbolicLink(user.UserFile, kept);

        UserSettingsFile.In(user.Environment).Set("jobs", "2");

        Assert.AreEqual(kept, new FileInfo(user.UserFile).LinkTarget);
        Assert.Contains("jobs", File.ReadAllText(kept));
    }

    [TestMethod]
    [DataRow("nothing", "1", "GREEN5001")]
    [DataRow("jobs", "many", "GREEN5002")]
    public void What_is_no_setting_or_no_value_is_refused_and_nothing_is_written(string key, string value, string code)
    {
        using var user = new SettingsFixture();

        var failure = Assert.ThrowsExactly<GreenException>(() => UserSettingsFile.In(user.Environment).Set(key, value));

        Assert.AreEqual(code, failure.Code);
        Assert.IsFalse(File.Exists(user.UserFile));
    }

    [TestMethod]
    [DataRow("{broken")]
    [DataRow("""{"jobs": 1, "jobs": 2}""")]
    public void A_file_that_cannot_be_understood_is_not_overwritten(string text)
    {
        using var user = new SettingsFixture();
        user.WriteUserFile(text);

        var failure = Assert.ThrowsExactly<GreenException>(() => UserSettingsFile.In(user.Environment).Set("jobs", "3"));

        Assert.AreEqual("GREEN5003", failure.Code);
        Assert.AreEqual(text, File.ReadAllText(user.UserFile));
    }

    [TestMethod]
    public void A_place_that_cannot_be_written_is_a_coded_error()
    {
        using var user = new SettingsFixture();
        File.WriteAllText(Path.Combine(user.Root, ".config"), "a file where a directory should be");

        var failure = Assert.ThrowsExactly<GreenException>(() => UserSettingsFile.In(user.Environment).Set("jobs", "3"));

        Assert.AreEqual("GREEN5004", failure.Code);
    }
}
