using System.Globalization;
using System.IO.Abstractions;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Configuration;

namespace Green.Core.Projects;

/// <summary>
/// A build that is planned, and once it is prepared, whose projects stand in the target directory with cargo's lock held: whoever
/// has it lets MSBuild build <see cref="KeptPlan.TopProject"/>, then says how that went.
/// </summary>
public sealed class PreparedBuild : IDisposable
{
    private readonly Settings settings;
    private readonly BuildLayout layout;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly SandboxDecision sandbox;
    private readonly Func<Task<KeptPlan>> planAnew;
    private readonly HeadStart headStart;
    private IDisposable? targetLock;

    private PreparedBuild(
        KeptPlan plan,
        Settings settings,
        BuildLayout layout,
        IReadOnlyDictionary<string, string> environment,
        SandboxDecision sandbox,
        Func<Task<KeptPlan>> planAnew,
        HeadStart headStart)
    {
        Plan = plan;
        this.settings = settings;
        this.layout = layout;
        this.environment = environment;
        this.sandbox = sandbox;
        this.planAnew = planAnew;
        this.headStart = headStart;
    }

    public KeptPlan Plan { get; private set; }

    /// <summary>The settings as far as they are known before there is a plan: a workspace's own come with that.</summary>
    public static Settings SettingsFor(CargoCommandLine command, IReadOnlyDictionary<string, string> environment, string? workspace = null)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (command.Sandbox is { } sandbox)
        {
            values["sandbox"] = sandbox;
        }

        if (command.Jobs is { } jobs)
        {
            values["jobs"] = jobs.ToString(CultureInfo.InvariantCulture);
        }

        return Settings.Load(environment, workspace, values);
    }

    /// <summary>Plans the command and chooses a sandbox.</summary>
    /// <param name="settings">What <see cref="SettingsFor"/> says without a workspace.</param>
    /// <param name="onStatus">Cargo's words, and notes of Green's.</param>
    /// <exception cref="GreenException">Any of it cannot be done.</exception>
    public static async Task<PreparedBuild> PlanAsync(
        CargoCommandLine command, Settings settings, BuildOrigin origin, Action<string> onStatus, CancellationToken cancellation)
    {
        var environment = origin.Environment;
        var headStart = new HeadStart(Homes.Green(environment));
        try
        {
            // That there is no sandbox can only be said here.
            var isHost = settings.Sandbox == "host";
            var plans = new PlanService(origin.Recorder, Homes.Green(environment), environment, new FileSystem())
            {
                OnToolchain = isHost ? null : headStart.WithToolchain, OnPackage = isHost ? null : headStart.WithPackage,
            };
            Task<KeptPlan> PlanAnewAsync() => plans.GetAsync(command, origin.WorkingDirectory, onStatus, cancellation);
            var plan = await PlanAnewAsync().ConfigureAwait(false);
            if (plan.Settings is not null)
            {
                settings = SettingsFor(command, environment, plan.Settings);
            }

            var sandbox = await SandboxChoice.ChooseAsync(settings, environment, cancellation).ConfigureAwait(false);
            if (sandbox.Note is not null)
            {
                onStatus("note: " + sandbox.Note);
            }

            headStart.WithSlots(sandbox, settings, environment);
            return new PreparedBuild(plan, settings, new BuildLayout(origin.ToolDirectory), environment, sandbox, PlanAnewAsync, headStart);
        }
        catch
        {
            headStart.Dispose();
            throw;
        }
    }

    /// <summary>Takes the lock and writes what is not written yet.</summary>
    /// <param name="onWait">Called, by the caller's own thread, before waiting for somebody else's build.</param>
    /// <exception cref="GreenException">Any of it cannot be done.</exception>
    public async Task PrepareAsync(Action onWait, CancellationToken cancellation)
    {
        targetLock = await TargetLock.TakeAsync(Plan.LockedDirectories, onWait, cancellation).ConfigureAwait(false);
        try
        {
            Write();
        }
        catch (GreenException failure) when (failure.Code == KeptPlan.DamagedCode)
        {
            Plan = await planAnew().ConfigureAwait(false);
            Write();
        }
    }

    /// <summary>The units that MSBuild need not be given.</summary>
    /// <exception cref="GreenException">GREEN4002: the files beside the projects cannot be used.</exception>
    public SettledUnits Settled() => TargetErrors.Guard(Projects, () => BuildLayout.Settled(Plan, sandbox, environment));

    /// <summary>For a build that failed: writes again what is not as the plan says, which may have been why.</summary>
    /// <returns>Whether anything was damaged: then it is worth building again.</returns>
    /// <exception cref="GreenException">GREEN4002: they cannot be written.</exception>
    public bool Repair() => TargetErrors.Guard(Projects, () => layout.Repair(Plan, sandbox, settings));

    /// <summary>Notes that the build has come to its end; without it, what it left counts as unfinished.</summary>
    /// <exception cref="GreenException">GREEN4002: it cannot be noted.</exception>
    public void End() => TargetErrors.Guard(Projects, () => BuildLayout.End(Plan));

    /// <summary>What is to be started now that all is built. Asked before the lock is let go: another build could change what build scripts say.</summary>
    public async Task<IReadOnlyList<ProgramRun>> ProgramsAsync()
    {
        var graph = Plan.Load();
        foreach (var directory in graph.Units.Select(unit => unit.Environment.GetValueOrDefault("CARGO_TARGET_TMPDIR")).OfType<string>().Distinct())
        {
            // Cargo makes it whenever it builds something that knows of it.
            Directory.CreateDirectory(directory);
        }

        var session = BuildLayout.Open(Plan, environment);
        await using var opened = session.ConfigureAwait(false);
        return [.. graph.Programs.Select(run => ProgramDirectives.Apply(session, run))];
    }

    public void Dispose()
    {
        targetLock?.Dispose();
        headStart.Dispose();
    }

    private string Projects => $"the build's projects in {Path.GetDirectoryName(Plan.TopProject)}";

    private void Write() => TargetErrors.Guard(Projects, () =>
    {
        layout.Prepare(Plan, sandbox, settings);
        BuildLayout.Begin(Plan);
    });
}

/// <summary>Where a build comes from.</summary>
/// <param name="ToolDirectory">Where Green's tasks and targets are.</param>
/// <param name="Recorder">The native tool, which stands in for the compiler while cargo plans.</param>
/// <param name="Environment">The user's.</param>
/// <param name="WorkingDirectory">In which cargo would have been started.</param>
public sealed record BuildOrigin(string ToolDirectory, string Recorder, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory);
