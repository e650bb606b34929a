using System.Globalization;
using Green.Core;
using Green.Core.Configuration;
using Green.Core.Embedding;

namespace Green.Fuzz.Parsers;

/// <summary>What users write, and what their tests print.</summary>
internal static class OfUsers
{
    private static readonly string[] Tests = ["tests::adds", "tests::wraps", "src/lib.rs - sum (line 1)"];

    public static IEnumerable<Parser> All { get; } =
    [
        Parser.OfFile(
            "settings", ["""{"sandbox":"host","jobs":-2,"cache":{"max-size":"20GiB"}}""", """{"cache.max-size":"1","image":"debian:bookworm"}"""],
            """ { } [ ] , : "sandbox":"host" "jobs":1 "image":"a" "cache":{ "max-size":"1" "cache.max-size" "a":null "\ud800":"" "\ud800" null """, SettingsFiles),
        Parser.OfFile(
            "user-settings", ["""{"sandbox":"host","cache":{"max-size":"20GiB"},"x":[1]}""", """{"cache.max-size":"1","cache":1}"""],
            """ { } [ ] , : "sandbox":"host" "cache":{ "cache":null "max-size":"1" "cache.max-size":"2" "\ud800":"" "\ud800" null """, UserSettingsFiles),
        Parser.OfText("quantities", ["20GiB", "1.5 tb", "0", "30d", "2w", "-3", "default", "human", "json,json-diagnostic-short"], "GiB kb T b . , - d w s m h default \\s", Quantities),
        Parser.OfText("test-filter", ["FullyQualifiedName~adds&(Name!=x|DisplayName=a\\(b)", "(adds)", "Name !~ wraps"], "( ) & | = != ~ !~ \\\\ Name FullyQualifiedName DisplayName a \\s", text => Law.Reads<GreenException>(() =>
        {
            var filter = TestFilter.Parse(text);
            foreach (var name in Tests)
            {
                _ = filter(new CrateTest("native", name));
            }
        })),
        Parser.OfText(
            "test-output",
            ["running 2 tests\ntest tests::adds ... ok\ntest tests::wraps ... FAILED\n\nfailures:\n\n---- tests::wraps stdout ----\nsaid\n\nfailures:\n    tests::wraps\n\nok tests::adds\nfailed tests::wraps\nignored: why src/lib.rs - sum (line 1)\ntests::adds: test\n"],
            "test\\s \\s...\\sok \\s...\\sFAILED ----\\s \\sstdout\\s---- failures: \\n ok\\s failed\\s ignored:\\s tests::wraps :\\stest", text =>
            {
                var lines = text.Split('\n');
                var output = new HarnessOutput("native", Tests, TimeProvider.System);
                foreach (var line in lines)
                {
                    output.Add(line);
                }

                var results = output.Results(lines);
                Law.Holds(results.All(result => Tests.Contains(result.Key) && result.Key == result.Value.Test.Name), "only tests have results");
                _ = TrxFile.Of([.. results.Values], "native", "machine").ToString();
                _ = HarnessOutput.ListIn(lines).Count();
                return results.Count > 0;
            }),
    ];

    // In all three places that hold settings.
    private static Func<byte[], bool> SettingsFiles(string directory)
    {
        var environment = new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = directory, ["HOME"] = directory };
        var file = UserSettingsFile.In(environment).Path;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return bytes =>
        {
            var text = System.Text.Encoding.UTF8.GetString(bytes);
            File.WriteAllBytes(file, bytes);
            var fromUser = Loads(environment, null);
            File.Delete(file);
            return Loads(environment, text) | fromUser
                | Loads(new(environment) { ["GREEN_JOBS"] = text }, null) | Loads(new(environment) { ["GREEN_CACHE_MAX_SIZE"] = text }, null)
                | Loads(new(environment) { ["GREEN_LIMIT_TIME"] = text }, null) | Loads(new(environment) { ["GREEN_LIMIT_MEMORY"] = text }, null);
        };
    }

    private static bool Loads(Dictionary<string, string> environment, string? workspace) => Law.Reads<GreenException>(() =>
    {
        var settings = Settings.Load(environment, workspace, new Dictionary<string, string>());
        Law.Holds(settings is { Jobs: > 0, CacheMaximumBytes: >= 0, Image.Length: > 0, Limits: { Memory: > 0, Disk: > 0, Processes: > 0, Time.Ticks: > 0 } } && settings.Sandbox is null or "container" or "namespaces" or "host", "a setting has a value that it takes");
    });

    private static Func<byte[], bool> UserSettingsFiles(string directory)
    {
        var file = new UserSettingsFile(Path.Combine(directory, "settings.json"));
        return bytes =>
        {
            File.WriteAllBytes(file.Path, bytes);
            return Law.Reads<GreenException>(() =>
            {
                file.Set("cache.max-size", "5GiB");
                Law.Holds(file.Read().Count(pair => pair == ("cache.max-size", "5GiB")) == 1, "what was set is read");
                Law.Holds(file.Unset("cache.max-size") && file.Read().All(pair => pair.Key != "cache.max-size"), "what was unset is gone");
            });
        };
    }

    private static bool Quantities(string text)
    {
        var isSize = ByteSize.TryParse(text, out var bytes);
        Law.Holds(!isSize || (bytes >= 0 && ByteSize.Format(bytes).Length > 0 && ByteSize.Parse(bytes.ToString(CultureInfo.InvariantCulture)) == bytes), "a size that was written is read");
        var isTime = Duration.TryParse(text, out var time);
        Law.Holds(
            !isTime || (time >= TimeSpan.Zero && time < TimeSpan.FromDays(365_001) && Duration.Parse(Duration.Format(time)) == time),
            "a time that was written is read");
        var jobs = SettingKey.ParseJobs(text);
        Law.Holds(jobs is null or > 0, "jobs are one or more");
        _ = Core.Output.MessageFormat.TryParse(text);
        return isSize || isTime || jobs is not null;
    }
}
