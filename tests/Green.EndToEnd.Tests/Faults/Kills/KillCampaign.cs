using System.Diagnostics;
using System.Globalization;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults.Kills;

/// <summary>
/// Kills processes of builds at random moments. After each, the next build must succeed and leave what a build from nothing
/// leaves, nobody may show a stack trace, and nothing damaged may be in the store.
/// </summary>
internal sealed class KillCampaign(GreenHome home, int seed, bool withContainers, CancellationToken cancellation)
{
    /// <summary>How long what belonged to a killed build may take to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Random random = new(seed);
    private readonly List<KilledProject> projects = [];
    private readonly Dictionary<string, double> durations = [];

    public Tally Tally { get; } = new(seed);

    /// <param name="kills">How many processes are to be killed.</param>
    /// <param name="verifyEvery">After how many kills every byte of the store is read.</param>
    public async Task RunAsync(int kills, int verifyEvery)
    {
        await PrepareAsync(kills).ConfigureAwait(false);
        for (var round = 1; Tally.Kills < kills; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var project = projects[random.Next(projects.Count)];
            var before = Tally.Kills;
            await DisturbAsync(project, round).ConfigureAwait(false);
            if (Tally.Kills > before && Tally.Kills % verifyEvery == 0)
            {
                await VerifyAsync(project, round).ConfigureAwait(false);
            }
        }

        await EndAsync().ConfigureAwait(false);
    }

    private async Task PrepareAsync(int kills)
    {
        // A container takes longer to start than all else together.
        projects.Add(new KilledProject(home, Driver.Green, "namespaces", incremental: false));
        projects.Add(new KilledProject(home, Driver.Cargo, "namespaces", incremental: false));
        if (kills > 50)
        {
            projects.AddRange([projects[0], projects[1]]);
            projects.Add(new KilledProject(home, Driver.Green, "namespaces", incremental: true));
            projects.Add(new KilledProject(home, Driver.Cargo, "namespaces", incremental: true));
            projects.Add(new KilledProject(home, Driver.Engine, "namespaces", incremental: false));
            if (withContainers)
            {
                projects.Add(new KilledProject(home, Driver.Green, "container", incremental: false));
                projects.Add(new KilledProject(home, Driver.Cargo, "container", incremental: false));
            }
        }

        foreach (var project in projects.Distinct())
        {
            await project.PrepareAsync().ConfigureAwait(false);
        }
    }

    private async Task DisturbAsync(KilledProject project, int round)
    {
        var kinds = KindsOf(project.Driver);
        var kind = kinds[random.Next(kinds.Length)];
        var state = Arrange(project, kind);
        if (random.Next(4) == 0)
        {
            await project.Project.GreenAsync("sandbox", "stop").ConfigureAwait(false);
        }

        project.Edit(random.Next(KilledProject.Variants));
        var duration = durations.GetValueOrDefault(project.Name + state, 4000);
        var pause = random.NextDouble();
        var when = string.Create(CultureInfo.InvariantCulture, $"round {round}, {project.Name}, state {state}, {kind}, {pause:0.000} of {duration:0} ms");
        Tally.Runs++;
        using var build = project.Start();
        var clock = Stopwatch.StartNew();
        var victims = new Victims(build.Process.Id, home.Root);
        var (found, process) = await WaitForAsync(build, victims, kind, kinds, pause * duration, clock).ConfigureAwait(false);
        if (process != 0 && ProcessTable.Kill(process))
        {
            Tally.Count(found);
            when = string.Create(CultureInfo.InvariantCulture, $"{when}: {found} after {clock.ElapsedMilliseconds} ms");
        }

        var disturbed = await build.EndAsync(cancellation).ConfigureAwait(false);
        if (process == 0)
        {
            durations[project.Name + state] = clock.ElapsedMilliseconds;
        }

        // MSBuild's own words about its processes are not Green's.
        LookForTraces(disturbed, when, project.Driver == Driver.Engine && found is VictimKind.Node or VictimKind.Engine);
        if (random.Next(3) == 0)
        {
            // Whoever survived the kill for a moment must not put old content over new.
            project.Edit(random.Next(KilledProject.Variants));
        }

        await CheckAsync(project, when).ConfigureAwait(false);
        FaultVariables.Report(when);
    }

    /// <summary>Takes away what a build would find: so that all is compiled, or all restored, or what was edited is compiled.</summary>
    private int Arrange(KilledProject project, VictimKind kind)
    {
        var mustCompile = kind is VictimKind.Rustc or VictimKind.Script or VictimKind.Cargo;
        var state = mustCompile || project.Project.Names("target/debug").Count == 0 ? 0 : random.Next(3);
        if (state != 2)
        {
            project.DeleteTarget();
        }

        if (state != 1)
        {
            DeleteRoom("actions");
        }

        if (kind is VictimKind.Cargo or VictimKind.Wrapper || random.Next(4) == 0)
        {
            DeleteRoom("plans");
        }

        return state;
    }

    private async Task CheckAsync(KilledProject project, string when)
    {
        var next = await project.BuildAsync().ConfigureAwait(false);
        Tally.Checked++;
        LookForTraces(next, when, isEngine: false);
        if (next.ExitCode != 0)
        {
            Tally.Failed(when, next.Error);
        }
        else if (project.Difference() is { } difference)
        {
            Tally.Wrong(when, difference);
        }

        var victims = new Victims(0, home.Root);
        var patience = Stopwatch.StartNew();
        while (victims.InActions() is { Count: > 0 } actions)
        {
            if (patience.Elapsed > Patience)
            {
                Tally.Left(when, string.Join("; ", actions.Select(ProcessTable.Arguments)));
                break;
            }

            await Task.Delay(10, cancellation).ConfigureAwait(false);
        }
    }

    private void LookForTraces(CommandResult result, string when, bool isEngine)
    {
        if (!isEngine && Faulty.ShowsTrace(result))
        {
            Tally.Trace(when, result.Error + result.Output);
        }
    }

    private async Task VerifyAsync(KilledProject project, int round)
    {
        var result = await project.Project.GreenAsync("cache", "verify").ConfigureAwait(false);
        Tally.Verified++;
        if (result.ExitCode != 0 || !result.Output.Contains(" 0 damaged", StringComparison.Ordinal))
        {
            Tally.Bad($"round {round}", result.Output + result.Error);
        }
    }

    /// <summary>When all is over, nothing runs any more and no slot is taken.</summary>
    private async Task EndAsync()
    {
        await VerifyAsync(projects[0], 0).ConfigureAwait(false);
        foreach (var store in new[] { home.Store, Path.Combine(home.Root, "clean") })
        {
            var first = projects[0].Project;
            first.Environment["GREEN_HOME"] = store;
            await first.GreenAsync("sandbox", "stop").ConfigureAwait(false);
            var status = await first.GreenAsync("sandbox", "status").ConfigureAwait(false);
            if (Directory.EnumerateDirectories(Path.Combine(store, "slots")).Any())
            {
                Tally.Left("at the end", status.Output + status.Error);
            }
        }

        var processes = ProcessTable.All().Where(process => process != Environment.ProcessId
            && ProcessTable.Arguments(process).Contains(home.Root, StringComparison.Ordinal)).Concat(new Victims(0, home.Root).InSlots()).ToList();
        if (processes.Count > 0)
        {
            Tally.Left("at the end", string.Join("; ", processes.Select(process => $"{process} {ProcessTable.Arguments(process)}")));
        }
    }

    /// <summary>
    /// Processes that live for a moment are waited for, and then a little longer; the others are there from early on, so that
    /// the moment is drawn from the whole build.
    /// </summary>
    private async Task<(VictimKind Kind, int Process)> WaitForAsync(
        RunningCommand build, Victims victims, VictimKind kind, VictimKind[] kinds, double milliseconds, Stopwatch clock)
    {
        var isShort = kind is not (VictimKind.Tool or VictimKind.Engine or VictimKind.Shell or VictimKind.Unshare) && kind != kinds[0];
        if (isShort)
        {
            var process = 0;
            while (!build.Process.HasExited && (process = victims.Find(kind)) == 0)
            {
                await Task.Delay(2, cancellation).ConfigureAwait(false);
            }

            await Task.Delay(random.Next(40), cancellation).ConfigureAwait(false);
            return (kind, process);
        }

        while (!build.Process.HasExited && clock.ElapsedMilliseconds < milliseconds)
        {
            await Task.Delay(2, cancellation).ConfigureAwait(false);
        }

        var wanted = victims.Find(kind);
        return build.Process.HasExited ? (kind, 0) : wanted != 0 ? (kind, wanted) : (kinds[0], victims.Find(kinds[0]));
    }

    private static VictimKind[] KindsOf(Driver driver) => driver switch
    {
        Driver.Green =>
            [VictimKind.Tool, VictimKind.Engine, VictimKind.Cargo, VictimKind.Wrapper, VictimKind.Rustc, VictimKind.Script, VictimKind.Shell, VictimKind.Unshare],
        Driver.Cargo =>
            [VictimKind.Cargo, VictimKind.Wrapper, VictimKind.Wrapper, VictimKind.Rustc, VictimKind.Script, VictimKind.Shell, VictimKind.Unshare],
        _ => [VictimKind.Engine, VictimKind.Node],
    };

    private void DeleteRoom(string room)
    {
        var directory = Path.Combine(home.Store, room);
        if (Directory.Exists(directory))
        {
            FileTree.Delete(directory);
        }
    }
}
