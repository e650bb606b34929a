using System.Collections.Concurrent;
using System.Text.Json;
using Green.Core.Actions.Trees;
using Green.Core.Cargo;
using Green.Core.Output;
using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>
/// What the units of one build share: the store, the sandbox, and what was read once already. Lives as long as the build.
/// </summary>
/// <param name="directory">Where the units' projects and their files are.</param>
/// <param name="environment">The user's environment.</param>
/// <param name="openSandbox">Makes the sandbox when the first action needs it: a build without one starts none.</param>
public sealed class BuildSession(
    BuildSettings settings,
    string directory,
    IReadOnlyDictionary<string, string> environment,
    Func<BuildSettings, IReadOnlyDictionary<string, string>, ISandbox> openSandbox,
    TimeProvider clock) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Unit> units = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (UnitResult Result, DateTime Time)> results = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BuildScriptOutput> scripts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> begun = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> failed = new(StringComparer.Ordinal);
    private readonly Lazy<ISandbox> sandbox = new(() => openSandbox(settings, environment));
    private readonly Lazy<SandboxPaths> fixedPaths = new(() => SandboxPaths.Fixed(settings));
    private Lazy<Digest>? toolchain;
    private Lazy<CriticalPath>? criticalPath;
    private volatile bool stopped;

    public BuildSettings Settings => settings;

    /// <summary>Cargo starts the units, through the wrapper, and decides by itself what is stale.</summary>
    internal bool CargoDrives { get; init; }

    /// <summary>Where cargo drives: its jobserver, of which the action has a token already; null where it has none.</summary>
    internal CargoJobserver? CargoTokens { get; init; }

    /// <summary>Where cargo drives: whether it still waits for the unit. Null: whoever waits can cancel.</summary>
    internal Func<bool>? IsWanted { get; init; }

    /// <summary>Nothing isolates the actions: what they leave is used here and never published.</summary>
    internal bool IsHost => settings.Sandbox == "host";

    internal IReadOnlyDictionary<string, string> UserEnvironment => environment;

    internal TimeProvider Clock => clock;

    internal ContentStore Store { get; } = new(settings.Home, clock);

    internal ActionCache Cache => field ??= new ActionCache(Store);

    internal PathSetCache PathSets => field ??= new PathSetCache(Store);

    internal PackageTrees Packages => field ??= new PackageTrees(Store);

    internal ISandbox Sandbox => sandbox.Value;

    /// <summary>What actions run with: one token each, and those that are left for their threads.</summary>
    public JobTokenPool Tokens { get; } = new(Math.Max(1, settings.Jobs));

    internal Durations Durations { get; } = new(Path.Join(new StoreLayout(settings.Home).Memos, "durations"));

    /// <summary>Which of the units that wait for a token should have it.</summary>
    internal double UrgencyOf(string id) =>
        LazyInitializer.EnsureInitialized(ref criticalPath, () => new Lazy<CriticalPath>(FindCriticalPath)).Value.From(id);

    internal SandboxPaths FixedPaths => fixedPaths.Value;

    /// <summary>The Directory digest of the toolchain where it is known already.</summary>
    internal Digest? KnownToolchain { get; init; }

    /// <summary>See <see cref="ISandbox.Platform"/>, where it is known already.</summary>
    internal string? KnownPlatform { get; init; }

    /// <summary>The Directory digest of the toolchain.</summary>
    internal Digest Toolchain => KnownToolchain ?? LazyInitializer.EnsureInitialized(ref toolchain, () => new Lazy<Digest>(
        () => new ToolchainTree(Store).Import(settings.Toolchain, Environment.ProcessorCount, CancellationToken.None))).Value;

    /// <summary>Platform properties of the Remote Execution API; the system's own part only where an action can see it.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Platform(bool usesSystem)
    {
        yield return new("OSFamily", "linux");
        yield return new("ISA", ActionPlatform.Isa);
        if (usesSystem)
        {
            yield return new(ActionPlatform.SystemProperty(settings.Sandbox), KnownPlatform ?? Sandbox.Platform);
        }
    }

    /// <summary>A unit is to be built: what it left before may not be what it leaves now.</summary>
    internal void Begin(string id) => begun.AddOrUpdate(id, _ => NewEnd(), (_, known) => known.Task.IsCompleted ? NewEnd() : known);

    /// <summary>All that it leaves is noted, or it has failed.</summary>
    internal void End(string id) => begun[id].SetResult();

    internal bool HasBegun(string id) => begun.ContainsKey(id);

    /// <summary>Waits until none of these units is being built. Dependents may begin before, with the metadata.</summary>
    internal Task EndOfAsync(IEnumerable<string> ids) => Task.WhenAll(ids.Select(EndOf));

    private static TaskCompletionSource NewEnd() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task EndOf(string id) => begun.TryGetValue(id, out var end) ? end.Task : Task.CompletedTask;

    /// <summary>A unit has failed, or was not begun: those that depend on it do not begin.</summary>
    /// <param name="stopsAll">Nor do any others.</param>
    internal void Fail(string id, bool stopsAll)
    {
        failed[id] = true;
        if (stopsAll)
        {
            stopped = true;
        }
    }

    /// <exception cref="OperationCanceledException">The build was stopped, or the unit depends on one that has failed.</exception>
    internal void ThrowIfStopped(Unit unit)
    {
        if (stopped || IsBehindFailure(unit))
        {
            throw new OperationCanceledException("Another unit has failed.");
        }
    }

    /// <summary>Whether something that the unit depends on has failed.</summary>
    internal bool IsBehindFailure(Unit unit) => !failed.IsEmpty && IsBehindFailure(unit, []);

    private CriticalPath FindCriticalPath() => new(
        Path.Combine(directory, CriticalPath.FileName) is var order && File.Exists(order) ? File.ReadAllLines(order) : [],
        Durations.Read(),
        GuessAt);

    private double GuessAt(string id)
    {
        try
        {
            return File.Exists(Files(id).Description) ? Durations.Guess(Unit(id)) : 0;
        }
        catch (GreenException)
        {
            // A damaged description: the unit itself will tell.
            return 0;
        }
    }

    private bool IsBehindFailure(Unit unit, HashSet<string> seen) =>
        unit.Dependencies.Any(id => seen.Add(id) && (failed.ContainsKey(id) || IsBehindFailure(Unit(id), seen)));

    /// <summary>Makes a unit known that has no description yet.</summary>
    internal void Add(Unit unit) => units[unit.Id] = unit;

    public Unit Unit(string id) => units.GetOrAdd(id, name =>
        OwnFile.Read(Files(name).Description, json => JsonSerializer.Deserialize(json, GraphJson.Default.Unit)));

    internal UnitFiles Files(string id) => new(directory, id, IsHost);

    /// <summary>What a unit left; its project has been built before, in this build or an earlier one. Until it has ended, its metadata.</summary>
    internal UnitResult Result(string id)
    {
        var path = Files(id).Result;
        var hasEnded = EndOf(id).IsCompleted;
        var time = File.GetLastWriteTimeUtc(path);
        if (!results.TryGetValue(id, out var known) || known.Time != time)
        {
            known = (OwnFile.Read(path, json => UnitResult.FromJson(json)), time);
            if (hasEnded)
            {
                results[id] = known;
            }
        }

        return known.Result;
    }

    /// <summary>What a build script told cargo, with host paths.</summary>
    internal BuildScriptOutput Script(string id)
    {
        var digest = Result(id).StandardOutput;
        return scripts.GetOrAdd($"{id} {digest}", _ => ParseScript(Unit(id), ReadScript(id, digest)));
    }

    internal BuildScriptOutput ParseScript(Unit unit, ReadOnlySpan<byte> output) => BuildScriptOutput.Parse(
        output,
        new ScriptPackage($"{unit.Package.Name} v{unit.Package.Version}{(unit.Package.Origin is { } origin ? $" ({origin})" : "")}", unit.Targets,
            RustVersion: unit.Environment.GetValueOrDefault("CARGO_PKG_RUST_VERSION")),
        FixedPaths.Out);

    /// <summary>Makes sure that an output of a unit that was built earlier is in the store: it may have been cleared since.</summary>
    internal void Ensure(TreeEntry entry)
    {
        if (entry.Kind == TreeEntryKind.File && !Store.Contains(entry.Digest, entry.Executable)
            && Path.Combine(settings.BuildDirectory, entry.Path) is var path && File.Exists(path))
        {
            Store.AddFile(path, entry.Executable);
        }
    }

    /// <summary>Likewise for a build script whose place a stand-in has taken.</summary>
    internal void EnsureProgram(string id)
    {
        foreach (var entry in Result(id).Outputs.Where(entry => entry.Executable && !Store.Contains(entry.Digest, executable: true)))
        {
            Store.AddFile(Files(id).Program, executable: true);
        }
    }

    /// <summary>The event of a unit that needs nothing: what it said before is shown again.</summary>
    public UnitEvent Replay(string id)
    {
        var unit = Unit(id);
        var messages = Files(id).Messages;
        return unit.Kind == UnitKind.BuildScript
            ? UnitEvents.Of(unit, UnitOutcome.UpToDate, script: Script(id))
            : UnitEvents.Of(unit, UnitOutcome.UpToDate, File.Exists(messages) ? File.ReadAllLines(messages) : []);
    }

    public async ValueTask DisposeAsync()
    {
        if (!CargoDrives)
        {
            Durations.Save();
        }

        CargoTokens?.Dispose();
        if (sandbox.IsValueCreated)
        {
            await sandbox.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    private byte[] ReadScript(string id, Digest digest)
    {
        if (Store.ReadBytes(digest) is { } bytes)
        {
            return bytes;
        }

        var copy = Files(id).ScriptOutput;
        if (File.Exists(copy) && File.ReadAllBytes(copy) is var kept && Digest.Of(kept) == digest)
        {
            return kept;
        }

        throw StoreErrors.BlobLost(digest, $"the output of the build script run {id}");
    }
}
