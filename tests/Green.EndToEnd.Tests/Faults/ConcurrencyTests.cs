using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

[TestClass]
public sealed class ConcurrencyTests
{
    private const string Blocking = "    Blocking waiting for file lock on artifact directory\n";

    private static GreenHome home = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(ConcurrencyTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task Four_builds_share_a_store_and_keep_each_blob_once()
    {
        var project = home.Copy("small", "shared");
        (await project.GreenAsync("build")).Succeeds();
        var alone = Blobs();
        Directory.Delete(home.Store, recursive: true);

        var builds = await Task.WhenAll(Enumerable.Range(1, 4).Select(number => project.GreenAsync("build", "--target-dir", $"target-{number}")));
        foreach (var build in builds)
        {
            build.Succeeds();
        }

        Assert.AreEqual(alone, Blobs());
        Assert.IsEmpty(Directory.EnumerateFiles(Path.Combine(home.Store, "tmp")));
        var programs = Enumerable.Range(1, 4).Select(number => Convert.ToHexString(File.ReadAllBytes(project[$"target-{number}/debug/show"]))).Distinct();
        Assert.HasCount(1, programs);
        (await project.GreenAsync("cache", "verify")).Succeeds();
    }

    [TestMethod]
    public async Task A_build_beside_cargo_waits_for_its_lock_and_says_so_as_cargo()
    {
        var project = home.Create("beside", [
            ("Cargo.toml", "[package]\nname = \"beside\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
            ("src/main.rs", "fn main() {}\n"),
            ("build.rs", """
                fn main() {
                    // In a sandbox the package cannot be written, and go.txt is there from the start.
                    let _ = std::fs::write("waits.txt", "");
                    while !std::path::Path::new("go.txt").exists() {
                        std::thread::sleep(std::time::Duration::from_millis(5));
                    }
                }

                """),
        ]);
        using var holder = project.Start("cargo", "build");
        while (!File.Exists(project["waits.txt"]))
        {
            Assert.IsFalse(holder.Process.HasExited, holder.Error);
            await Task.Delay(5, TestContext.CancellationToken);
        }

        using var second = project.Start("cargo", "build");
        await second.SaysAsync(Blocking, TestContext.CancellationToken);
        using var green = project.StartGreen("build");
        await green.SaysAsync(Blocking, TestContext.CancellationToken);
        using var interrupted = project.Start("env", "--default-signal", Repository.Tool, "build");
        await interrupted.SaysAsync(Blocking, TestContext.CancellationToken);
        await project.RunAsync("/bin/sh", "-c", $"kill -INT {interrupted.Process.Id}");
        (await interrupted.EndAsync(TestContext.CancellationToken)).Fails(130);

        project.Write("go.txt", "");
        (await holder.EndAsync(TestContext.CancellationToken)).Succeeds();
        (await second.EndAsync(TestContext.CancellationToken)).Succeeds();
        (await green.EndAsync(TestContext.CancellationToken)).Succeeds();
    }

    private static string Blobs() => string.Join('\n', Directory
        .EnumerateFiles(Path.Combine(home.Store, "blobs"), "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(home.Store, path))
        .Order(StringComparer.Ordinal));
}
