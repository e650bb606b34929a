using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>Machines and projects on which nothing can be built: each time a code, what is wrong, and what to do.</summary>
[TestClass]
public sealed class BadInputTests
{
    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(BadInputTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task No_manifest()
    {
        // Above the scratch directory there may be none either.
        var project = home.Create("no-manifest");
        await IsExplainedAsync(project, "GREEN1002", "build", "--manifest-path", "Cargo.toml");
    }

    [TestMethod]
    public async Task No_cargo()
    {
        var project = home.Copy("small", "no-cargo");
        project.Environment["PATH"] = Programs(project, "dotnet");
        await IsExplainedAsync(project, "GREEN1001", "build");
    }

    [TestMethod]
    public async Task No_dotnet()
    {
        var project = home.Copy("small", "no-dotnet");
        project.Environment["PATH"] = Programs(project, "cargo", "rustc", "cc", "ld");
        await IsExplainedAsync(project, "GREEN1007", "build");
    }

    [TestMethod]
    public async Task A_sandbox_of_an_unknown_kind()
    {
        await IsExplainedAsync(home.Copy("small", "unknown-kind"), "GREEN5002", "build", "--sandbox", "cardboard");
    }

    [TestMethod]
    public async Task No_engine()
    {
        var project = home.Copy("small", "no-engine");
        project.Environment["DOCKER_HOST"] = "unix:///nowhere/docker.sock";
        await IsExplainedAsync(project, "GREEN2001", "build", "--sandbox", "container");
    }

    [TestMethod]
    public async Task A_file_in_the_place_of_the_target_directory()
    {
        var project = home.Copy("small", "target-file");
        project.Write("target", "");
        await IsExplainedAsync(project, "GREEN4002", "build");
    }

    [TestMethod]
    public async Task A_file_in_the_place_of_the_store()
    {
        var project = home.Copy("small", "store-file");
        project.Write("store", "");
        project.Environment["GREEN_HOME"] = project["store"];
        await IsExplainedAsync(project, "GREEN3001", "build");
    }

    [TestMethod]
    public async Task A_file_in_the_place_of_each_room_of_the_store()
    {
        var project = home.Copy("small", "room-file");
        foreach (var (room, code) in new[] { ("slots", "GREEN2006"), ("plans", "GREEN3001"), ("blobs", "GREEN3001") })
        {
            project.Environment["GREEN_HOME"] = project["store of " + room];
            project.Write($"store of {room}/{room}", "");
            await IsExplainedAsync(project, code, "build");
            File.Delete(project[$"store of {room}/{room}"]);
            (await project.GreenAsync("build")).Succeeds();
            project.DeleteTarget();
        }
    }

    private static async Task IsExplainedAsync(GreenProject project, string code, params string[] arguments)
    {
        var result = (await project.GreenAsync(arguments)).Fails().Says($"error[{code}]: ").Says("\n  = help: ");
        Assert.DoesNotContain("   at ", result.Error, result.Transcript);
        Assert.DoesNotContain("MSB4018", result.Error, result.Transcript);
        Assert.IsTrue(File.Exists(Path.Combine(Repository.Root, "docs", "errors", code + ".md")), $"docs/errors has no page on {code}");
    }

    /// <summary>A directory with links to nothing but these programs.</summary>
    private static string Programs(GreenProject project, params string[] names)
    {
        var directory = Directory.CreateDirectory(project["programs"]).FullName;
        var path = Environment.GetEnvironmentVariable("PATH")!.Split(':');
        foreach (var name in names)
        {
            File.CreateSymbolicLink(Path.Combine(directory, name), path.Select(place => Path.Combine(place, name)).First(File.Exists));
        }

        return directory;
    }
}
