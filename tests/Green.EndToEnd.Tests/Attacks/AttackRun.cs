using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Attacks;

/// <summary>One build of the attacked workspace in one kind of sandbox as one user, and what came of it.</summary>
internal sealed partial class AttackRun : IDisposable
{
    private const int Nobodys = 54321;

    private readonly bool _ordinary;
    private readonly List<string> _groups = [];

    private AttackRun(string name, string sandbox, bool ordinary, IReadOnlyList<AttackCrate> crates, CancellationToken cancellation)
    {
        _ordinary = ordinary;

        // .NET cannot remove a name that is not UTF-8, which a run that was interrupted may have left.
        using (var removal = Process.Start("rm", ["-rf", "--", Path.Combine(Repository.Scratch, name)]))
        {
            removal.WaitForExit();
        }

        Home = new GreenHome(name, cancellation);
        Targets = new AttackTargets(Path.Combine(Home.Root, "user"));
        Project = Home.Copy("attacks", "checkout");
        File.WriteAllText(Path.Combine(Home.Root, "checkout", "secret"), Targets.Secret);
        Targets.Describe(Project, Home);
        foreach (var crate in crates)
        {
            crate.Write(Project);
        }

        SetEnvironment(Project, sandbox);
    }

    public GreenHome Home { get; }

    public AttackTargets Targets { get; }

    public GreenProject Project { get; }

    public CommandResult Build { get; private set; } = null!;

    /// <summary>What each attack of a group said, by its name; those in a macro begin with <c>macro </c>.</summary>
    public Dictionary<string, string> Reports { get; } = new(StringComparer.Ordinal);

    /// <summary>Builds it all, as far as it can be built.</summary>
    /// <exception cref="AssertInconclusiveException">The machine has not what that takes.</exception>
    public static async Task<AttackRun> StartAsync(
        string name, string sandbox, bool ordinary, CancellationToken cancellation, IReadOnlyList<AttackCrate>? crates = null)
    {
        if (!ordinary && !System.Environment.IsPrivilegedProcess && sandbox != "host")
        {
            Assert.Inconclusive("Needs root.");
        }

        var run = new AttackRun(name, sandbox, ordinary, crates ?? AttackCrate.All, cancellation);
        try
        {
            await run.PrepareAsync(sandbox);
            run.Build = await run.GreenAsync(run.Project, "build", "--keep-going", "-j1", "--color", "never");
            await run.ReadReportsAsync();
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Runs the tool as the user that this is about.</summary>
    public Task<CommandResult> GreenAsync(GreenProject project, params string[] arguments) => !_ordinary || !System.Environment.IsPrivilegedProcess
        ? project.GreenAsync(arguments)
        : project.RunAsync("setpriv", [
            $"--reuid={Nobodys}", $"--regid={Nobodys}", _groups.Count == 0 ? "--clear-groups" : $"--groups={string.Join(',', _groups)}", "--inh-caps=-all", "--", Repository.Tool, .. arguments]);

    /// <summary>Another project of the same user's, with the same store unless it names another.</summary>
    public void Own(GreenProject project, string sandbox)
    {
        SetEnvironment(project, sandbox);
        GiveAway();
    }

    public void Dispose()
    {
        Targets.Dispose();
        Home.Dispose();
    }

    private void SetEnvironment(GreenProject project, string sandbox)
    {
        project.Environment["GREEN_SANDBOX"] = sandbox;
        project.Environment["HOME"] = Targets.Home;
        project.Environment["CARGO_HOME"] = Path.Combine(Targets.Home, ".cargo");
        project.Environment["RUSTUP_HOME"] = null;
        foreach (var (variable, value) in Targets.Variables)
        {
            project.Environment[variable] = value;
        }

        // As a user has it who cannot see root's: the compilers alone, by other names for the same files.
        project.Environment["PATH"] = $"{Home.Root}/toolchain/bin:{System.Environment.GetEnvironmentVariable("PATH")}";
        project.Environment["XDG_CACHE_HOME"] = project.Environment["XDG_CONFIG_HOME"] = project.Environment["XDG_RUNTIME_DIR"] = null;
    }

    private async Task PrepareAsync(string sandbox)
    {
        var sysroot = await SysrootAsync();
        Directory.CreateDirectory(Path.Combine(Home.Root, "toolchain"));
        foreach (var part in new[] { "bin", "lib" })
        {
            var (from, to) = (Path.Combine(sysroot, part), Path.Combine(Home.Root, "toolchain", part));
            if ((await Project.RunAsync("cp", "-al", from, to)).ExitCode != 0)
            {
                (await Project.RunAsync("cp", "-aT", from, to)).Succeeds();
            }
        }

        if (sandbox == "container")
        {
            await PrepareEngineAsync();
        }

        GiveAway();
        if (_ordinary && System.Environment.IsPrivilegedProcess)
        {
            var sees = await GreenAsync(Project, "--version");
            if (sees.ExitCode != 0)
            {
                Assert.Inconclusive($"An ordinary user cannot reach this checkout: {sees.Error}");
            }
        }
    }

    private static async Task<string> SysrootAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("rustc", ["--print", "sysroot"]) { RedirectStandardOutput = true })!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }

    private async Task PrepareEngineAsync()
    {
        Project.Environment["GREEN_IMAGE"] = System.Environment.GetEnvironmentVariable("GREEN_TEST_IMAGE") ?? "green-base:bookworm";
        const string socket = "/var/run/docker.sock";
        if (!File.Exists(socket))
        {
            Assert.Inconclusive("Skipped: no container engine answers. Run build/engine --install.");
        }

        if (_ordinary && System.Environment.IsPrivilegedProcess)
        {
            var group = (await Project.RunAsync("stat", "-Lc", "%g %a", socket)).Succeeds().Output.Trim().Split(' ');
            if (group[0] == "0" || (Convert.ToInt32(group[1], 8) & 0x10) == 0)
            {
                Assert.Inconclusive("Skipped: no group but root's may use the engine's socket.");
            }

            _groups.Add(group[0]);
        }

        var small = Home.Copy("small", "probe");
        Own(small, "container");
        small.Environment["GREEN_IMAGE"] = Project.Environment["GREEN_IMAGE"];
        var probe = await GreenAsync(small, "build");
        if (probe.Error.Contains("GREEN2001", StringComparison.Ordinal) || probe.Error.Contains("GREEN2002", StringComparison.Ordinal))
        {
            Assert.Inconclusive($"Skipped: {probe.Error}");
        }

        probe.Succeeds();
    }

    private void GiveAway()
    {
        if (_ordinary && System.Environment.IsPrivilegedProcess)
        {
            using var process = Process.Start("find", [Home.Root, "-path", Path.Combine(Home.Root, "toolchain"), "-prune", "-o", "-exec", "chown", "-h",
                string.Create(CultureInfo.InvariantCulture, $"{Nobodys}:{Nobodys}"), "{}", "+"]);
            process.WaitForExit();
        }
    }

    private async Task ReadReportsAsync()
    {
        foreach (var report in Report().Matches(Build.Error).Cast<Match>())
        {
            Reports[report.Groups[1].Value] = report.Groups[2].Value;
        }

        var program = Project["target/debug/in-macro"];
        if (File.Exists(program))
        {
            foreach (var report in Report().Matches((await Project.RunAsync(program)).Output).Cast<Match>())
            {
                Reports["macro " + report.Groups[1].Value] = report.Groups[2].Value;
            }
        }
    }

    [GeneratedRegex("ATTACK ([a-z0-9-]+): (.*)")]
    private static partial Regex Report();
}
