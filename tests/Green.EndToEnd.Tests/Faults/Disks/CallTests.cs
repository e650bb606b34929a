using System.Globalization;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults.Disks;

/// <summary>
/// The n-th system call of a kind fails in each of a process's threads, as on a disk that is full or broken at just that moment, or
/// on a file system without locks: strace makes it fail. What the process starts is not concerned.
/// </summary>
[TestClass]
public sealed class CallTests
{
    /// <summary>What a disk or a network file system may answer, and how many of such calls a build of the fixture makes.</summary>
    private static readonly (string Call, string Error, int Count)[] Kinds =
    [
        ("pwrite64", "ENOSPC", 25), ("pwrite64", "EIO", 25), ("rename", "EIO", 12), ("rename", "ENOSPC", 12), ("link", "EIO", 8), ("link", "ENOSPC", 8),
        ("mkdir", "ENOSPC", 12), ("flock", "ENOLCK", 6), ("flock", "ENOLCK", 0), ("unlink", "EROFS", 8), ("utimensat", "EIO", 8), ("fchmod", "EPERM", 4), ("copy_file_range", "EIO", 6),
        ("symlink", "EIO", 4), ("mknodat", "ENOSPC", 6), ("chmod", "EIO", 6), ("ftruncate", "EIO", 4), ("sendfile", "EIO", 3),
    ];

    private static GreenHome home = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(CallTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow("tool", DisplayName = "in dotnet green build")]
    [DataRow("engine", DisplayName = "in MSBuild, where the units are built")]
    [DataRow("wrapper", DisplayName = "in the calls that cargo makes")]
    public async Task A_system_call_that_fails_is_an_explained_error_and_harmless(string where)
    {
        var project = home.Copy("small", where);
        if (!await CanInjectAsync(project))
        {
            Assert.Inconclusive("strace is not installed, or may not trace here");
        }

        var byCargo = where == "wrapper";
        project.Environment["GREEN_HOME"] = Path.Combine(home.Root, where + "-home");
        (byCargo ? (await project.WrappedAsync("build")).Command : await project.GreenAsync("build")).Succeeds();
        var expected = Snapshot.Of(project);
        var random = new Random(FaultVariables.Number("GREEN_FAULTS_SEED") ?? 1);
        var runs = FaultVariables.Number("GREEN_FAULTS_RUNS") / 5 ?? 0;
        foreach (var (call, error, count) in Cases(random, runs))
        {
            project.DeleteTarget();
            Directory.Delete(Path.Combine(home.Root, where + "-home", "actions"), recursive: true);
            if (!byCargo)
            {
                Directory.Delete(Path.Combine(home.Root, where + "-home", "plans"), recursive: true);
            }

            if (random.Next(2) == 0)
            {
                await project.GreenAsync("sandbox", "stop");
            }

            var when = $"{where}: {call} {error} {(count == 0 ? "always" : count.ToString(CultureInfo.InvariantCulture))}";
            var result = Faulty.SucceedsOrExplains(await DisturbedAsync(project, where, $"{call}:error={error}:when={(count == 0 ? "1+" : count.ToString(CultureInfo.InvariantCulture))}"), when);
            await Faulty.IsRightAfterwardsAsync(project, expected, when, byCargo);
            FaultVariables.Report($"{when}: exit code {result.ExitCode}; {result.Error.Split('\n').FirstOrDefault(line => line.StartsWith("error[", StringComparison.Ordinal))}");
        }
    }

    /// <summary>Few by default: a write, a rename and a lock.</summary>
    private static IEnumerable<(string Call, string Error, int Count)> Cases(Random random, int runs) => runs == 0
        ? [("pwrite64", "ENOSPC", 3), ("rename", "EIO", 3), ("flock", "ENOLCK", 0)]
        : Enumerable.Range(1, runs).Select(_ => Kinds[random.Next(Kinds.Length)]).Select(kind => (kind.Call, kind.Error, kind.Count == 0 ? 0 : random.Next(kind.Count) + 1));

    private static async Task<CommandResult> DisturbedAsync(GreenProject project, string where, string injection)
    {
        // Detached at execve: children are not traced.
        string[] strace = ["-f", "-b", "execve", "-qq", "-o", "/dev/null", "-e", "trace=" + injection.Split(':')[0], "-e", "inject=" + injection];
        if (where == "tool")
        {
            return await project.RunAsync("strace", [.. strace, Repository.Tool, "build"]);
        }

        var isWrapper = where == "wrapper";
        var program = isWrapper ? Repository.Tool : (await project.RunAsync("sh", "-c", "command -v dotnet")).Output.Trim();
        var stand = project["bin/" + Path.GetFileName(program)];
        project.Write("bin/" + Path.GetFileName(program), $"#!/bin/sh\nexec strace {string.Join(' ', strace)} '{program}' \"$@\"\n");
        File.SetUnixFileMode(stand, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        project.Environment[isWrapper ? "RUSTC_WRAPPER" : "PATH"] = isWrapper ? stand : $"{project["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        try
        {
            return isWrapper ? await project.CargoAsync("build") : await project.GreenAsync("build");
        }
        finally
        {
            project.Environment.Remove(isWrapper ? "RUSTC_WRAPPER" : "PATH");
        }
    }

    private static async Task<bool> CanInjectAsync(GreenProject project)
    {
        var result = await project.RunAsync("sh", "-c", "strace -f -b execve -qq -o /dev/null -e trace=mkdir -e inject=mkdir:error=ENOSPC:when=1 mkdir injected");
        return result.ExitCode == 1 && result.Error.Contains("No space left", StringComparison.Ordinal);
    }
}
