using Green.EndToEnd.Tests.Faults;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Attacks;

/// <summary>Build scripts that take all they can get. Each is harmless in the first build, so that only its run is limited in the second.</summary>
[TestClass]
public sealed class LimitAttackTests
{
    private const string Mark = "1000000093";

    private static readonly (string Name, string Body, string Refusal)[] Scripts =
    [
        ("forks", $"loop {{ let _ = std::process::Command::new(\"sleep\").arg(\"{Mark}\").spawn(); std::thread::sleep(std::time::Duration::from_millis(1)); }}", "had more than 100 processes and threads"),
        ("fills-memory", "let all = vec![1u8; 400 << 20]; loop { std::thread::sleep(std::time::Duration::from_secs(1)); std::hint::black_box(&all); }", "used more than 200.0 MiB of memory"),
        ("fills-tmp", "std::fs::write(\"/tmp/all\", vec![1u8; 150 << 20]).unwrap(); std::fs::write(\"/dev/shm/all\", vec![1u8; 150 << 20]).unwrap(); loop { std::thread::sleep(std::time::Duration::from_secs(1)); }", "used more than 200.0 MiB of memory"),
        ("fills-disk", "for i in 0..8 { std::fs::write(std::path::Path::new(&std::env::var_os(\"OUT_DIR\").unwrap()).join(i.to_string()), vec![1u8; 8 << 20]).unwrap(); }", "wrote more than 32.0 MiB to files"),
        ("talks", "use std::io::Write; let words = vec![b'x'; 1 << 20]; loop { let _ = std::io::stdout().write_all(&words); }", "to its standard output and error"),
    ];

    private static readonly string[] Sandboxes = ["namespaces", "container"];

    private static readonly Dictionary<string, LimitedBuild> Builds = new(StringComparer.Ordinal);

    private static GreenHome home = null!;

    [ClassInitialize]
    public static async Task Build(TestContext context)
    {
        home = new GreenHome(nameof(LimitAttackTests), context.CancellationToken);
        foreach (var sandbox in Sandboxes)
        {
            Builds[sandbox] = await LimitedBuild.StartAsync(home, sandbox);
        }
    }

    [ClassCleanup]
    public static async Task Close()
    {
        await Builds["container"].Project.GreenAsync("sandbox", "stop");
        home.Dispose();
    }

    public static IEnumerable<object[]> Cases =>
        from sandbox in Sandboxes from script in Scripts select new object[] { sandbox, script.Name, script.Refusal };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Is_ended_and_the_build_says_which_crate_it_was(string sandbox, string name, string refusal)
    {
        var limited = Given(sandbox).Limited!.Fails();
        var said = limited.Error.Split('\n').Where(line => line.StartsWith("error[GREEN2007]", StringComparison.Ordinal) && line.Contains(refusal, StringComparison.Ordinal));
        Assert.IsTrue(said.Any(line => line.Contains(name, StringComparison.Ordinal)), limited.Transcript);
    }

    [TestMethod]
    [DataRow("namespaces")]
    [DataRow("container")]
    public async Task What_never_ends_is_ended_and_no_process_is_left_of_any(string sandbox)
    {
        var project = Given(sandbox).Project;
        project.Environment["GREEN_LIMIT_TIME"] = "2s";
        var ended = (await project.GreenAsync("build", "-p", "endless", "--color", "never")).Fails();
        project.Environment.Remove("GREEN_LIMIT_TIME");
        Assert.IsTrue(ended.Error.Split('\n').Any(line => line.StartsWith("error[GREEN2005]", StringComparison.Ordinal) && line.Contains("endless", StringComparison.Ordinal)), ended.Transcript);
        Assert.IsEmpty(ProcessTable.With(Mark));

        project.Write("endless/mode", "calm");
        (await project.GreenAsync("build", "-p", "endless")).Succeeds();
    }

    private static LimitedBuild Given(string sandbox)
    {
        var build = Builds[sandbox];
        if (build.Limited is null)
        {
            Assert.Inconclusive("Skipped: there is no container engine with the image of the setting `image`: " + build.Calm.Error);
        }

        return build;
    }

    /// <param name="Calm">The build in which all are harmless.</param>
    /// <param name="Limited">The one in which none is, with low limits; null where there is no such sandbox.</param>
    private sealed record LimitedBuild(GreenProject Project, CommandResult Calm, CommandResult? Limited)
    {
        public static async Task<LimitedBuild> StartAsync(GreenHome home, string sandbox)
        {
            var project = home.Create(sandbox, ("Cargo.toml", "[workspace]\nmembers = [\"*\"]\nexclude = [\"target\"]\nresolver = \"2\"\n"));
            project.Environment["GREEN_SANDBOX"] = sandbox;
            foreach (var (name, body, _) in Scripts.Append(("endless", $"loop {{ let _ = std::process::Command::new(\"sh\").args([\"-c\", \"trap '' TERM INT HUP; sleep {Mark}\"]).status(); }}", "")))
            {
                project.Write($"{name}/Cargo.toml", $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
                project.Write($"{name}/build.rs", $"fn main() {{\nif std::fs::read_to_string(\"mode\").unwrap() != \"wild\" {{ return; }}\n{body}\n}}\n");
                project.Write($"{name}/src/lib.rs", "");
                project.Write($"{name}/mode", "calm");
            }

            var calm = await project.GreenAsync("build");
            if (sandbox == "container" && GivenEngine.IsMissing(calm))
            {
                return new LimitedBuild(project, calm, null);
            }

            calm.Succeeds();
            foreach (var name in Scripts.Select(script => script.Name).Append("endless"))
            {
                project.Write($"{name}/mode", "wild");
            }

            project.Environment["GREEN_LIMIT_PROCESSES"] = "100";
            project.Environment["GREEN_LIMIT_MEMORY"] = "200MiB";
            project.Environment["GREEN_LIMIT_DISK"] = "32MiB";
            return new LimitedBuild(
                project, calm, await project.GreenAsync("build", "--workspace", "--exclude", "endless", "--keep-going", "--color", "never"));
        }
    }
}
