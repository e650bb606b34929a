using System.Text;
using Green.Core.Cargo;
using Green.Core.Output;
using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>Builds one unit: from the store where its result is known, else in a sandbox.</summary>
/// <param name="onStarted">Called when something is really run.</param>
public sealed class UnitBuilder(BuildSession session, Action<Unit>? onStarted = null)
{
    /// <summary>How often a run may turn out to need more than it was given.</summary>
    private const int Attempts = 12;

    /// <summary>Bytes that take longer to copy than another note takes to write.</summary>
    private const long LargeResult = 16 << 20;

    /// <summary>Whether units that wait begin after one has failed.</summary>
    public bool KeepsGoing { get; init; }

    /// <summary>Called once dependents can start though the unit has not ended. Those that link wait by themselves; null has all wait.</summary>
    public Action? OnUsable { init => Listener = value is null ? null : new Pipelining(value); }

    /// <summary>Told of what happens while it happens; null where the end is enough.</summary>
    internal IUnitListener? Listener { get; init; }

    /// <exception cref="GreenException">The sandbox or the store cannot do its part.</exception>
    /// <exception cref="OperationCanceledException">The build was stopped, or nobody waits for the unit any more.</exception>
    public async Task<UnitBuild> BuildAsync(string id, CancellationToken cancellation)
    {
        session.Begin(id);
        try
        {
            var unit = session.Unit(id);
            session.ThrowIfStopped(unit);
            if (UnitAction.NeedsObjects(unit))
            {
                await session.EndOfAsync(unit.Libraries).WaitAsync(cancellation).ConfigureAwait(false);
                session.ThrowIfStopped(unit);
            }

            var finished = await FindOrRunAsync(unit, cancellation).ConfigureAwait(false);
            await RecordAsync(finished, cancellation).ConfigureAwait(false);
            return finished.Build;
        }
        catch (Exception failure)
        {
            session.Fail(id, stopsAll: !KeepsGoing);
            throw UnitErrors.OfPlace(session.Settings, failure) ?? failure;
        }
        finally
        {
            session.End(id);
        }
    }

    /// <summary>Records what is in place. The record says what the dependencies left too, so they come first.</summary>
    private async Task RecordAsync(Finished finished, CancellationToken cancellation)
    {
        if (finished.Record is null)
        {
            return;
        }

        var behind = session.EndOfAsync(finished.Build.Unit.Dependencies);
        if (!behind.IsCompleted && finished.Build.Outcome == UnitOutcome.Compiled && finished.TryAnnounce!())
        {
            Listener?.MetadataIsThere(finished.Build.Errors);
        }

        await behind.WaitAsync(cancellation).ConfigureAwait(false);
        if (!session.IsBehindFailure(finished.Build.Unit))
        {
            finished.Record();
        }
    }

    private async Task<Finished> FindOrRunAsync(Unit unit, CancellationToken cancellation)
    {
        var began = session.Clock.GetUtcNow().UtcDateTime;
        var hint = PathSet.Empty;
        var bare = UnitAction.Prepare(session, unit, PathSet.Empty)!;
        foreach (var set in session.IsHost ? [] : session.PathSets.Find(bare.Fingerprint).Where(set => unit.IsTool || !set.ForTools))
        {
            hint = hint == PathSet.Empty ? set : hint;
            var known = set == PathSet.Empty ? bare : UnitAction.Prepare(session, unit, set);
            if (known is not null && session.Cache.Find(known.Fingerprint) is { } result)
            {
                if (Finish(known, result, UnitOutcome.Restored, began) is { } restored)
                {
                    return restored;
                }

                session.Cache.Forget(known.Fingerprint);
            }
        }

        return await RunAsync(unit, bare.Fingerprint, hint, began, cancellation).ConfigureAwait(false);
    }

    private async Task<Finished> RunAsync(Unit unit, Digest weak, PathSet set, DateTime began, CancellationToken cancellation)
    {
        var damaged = 0;
        var hasStarted = false;
        var placed = new PlacedOutputs(session, began);
        for (var attempt = 0; ; attempt++)
        {
            using var token = await session.Tokens.TakeAsync(() => session.UrgencyOf(unit.Id), cancellation).ConfigureAwait(false);
            if (!hasStarted)
            {
                // Another unit may have failed while this one waited.
                session.ThrowIfStopped(unit);
                onStarted?.Invoke(unit);
                hasStarted = true;
            }

            var action = UnitAction.Prepare(session, unit, set) ?? UnitAction.Prepare(session, unit, PathSet.Empty)!;
            action.AddReadable();
            var slot = await WantedLease.TakeAsync(session, action.Paths.Layout, cancellation).ConfigureAwait(false);
            await using var lease = slot.ConfigureAwait(false);
            IReadOnlyList<(Trees.PackageTree Tree, string Path)> taken = [];
            try
            {
                taken = action.Stage(slot);
                var incremental = IncrementalState.Take(session, action, slot);
                var started = session.Clock.GetTimestamp();
                var ran = await slot.RunAsync(Command(action, slot, incremental, placed), cancellation).ConfigureAwait(false);
                session.Durations.Add(unit, session.Clock.GetElapsedTime(started));
                var (needed, failure) = unit.Kind == UnitKind.Rustc ? ExamineRustc(action, slot, ran) : ExamineScript(action, ran);
                var mustRunAgain = !session.IsHost && Discovery.MustRunAgain(session, action, needed);
                if (!mustRunAgain || incremental is { IsFresh: false })
                {
                    // Else the next run starts from nothing too: then its result can be shared.
                    incremental?.Keep();
                }

                if (mustRunAgain)
                {
                    if (attempt < Attempts)
                    {
                        set = needed;
                        continue;
                    }

                    // What came of a run that lacked something it asked for is not a result, whatever it said.
                    throw new GreenException(
                        "GREEN4007",
                        $"{unit.Id} asked for more files or variables in each of {attempt + 1} runs",
                        "Look for a build script that names other files every time (rerun-if-changed), or build with --sandbox host.");
                }

                if (failure is not null)
                {
                    // While it has its token: whoever gets that next finds the build stopped.
                    session.Fail(unit.Id, stopsAll: !KeepsGoing);
                    return UnitErrors.OfFullDisk(session.Settings.Home, unit.Id, failure.Errors) is { } full ? throw full : new Finished(failure);
                }

                return PublishAndFinish(action, slot, ran, weak, needed, incremental is not { IsFresh: false }, placed);
            }
            catch (GreenException failure) when (failure.Code == StoreErrors.BlobLostCode && damaged++ < action.Inputs.Files.Count + Attempts)
            {
                // The damaged blob is gone from the store now; its bytes are where they came from, and are taken from there.
                attempt--;
            }
            finally
            {
                foreach (var (tree, path) in taken)
                {
                    session.Packages.Return(tree, path);
                }
            }
        }
    }

    private SandboxCommand Command(UnitAction action, ISlot slot, IncrementalState? incremental, PlacedOutputs placed)
    {
        var command = action.Command.For(slot) with
        {
            OnErrorLine = Listener?.Listen(session, action, slot, placed),
            Tokens = session.CargoDrives ? session.CargoTokens : session.Tokens,
            IsWanted = session.IsWanted,
        };
        return incremental is null ? command
            : incremental.IsFresh ? command with { WritableDirectories = [.. command.WritableDirectories, action.Command.IncrementalDirectory!] }
            : command with { KeptDirectories = [action.Command.IncrementalDirectory!] };
    }

    /// <summary>
    /// Takes what the run left into the store and from there to its place. The store may have a damaged blob with the very
    /// digest of an output: each is found when it is to be restored, dropped, and written anew the next time.
    /// </summary>
    private Finished PublishAndFinish(UnitAction action, ISlot slot, SandboxResult ran, Digest weak, PathSet set, bool mayPublish, PlacedOutputs placed)
    {
        for (var damaged = 0; ; damaged++)
        {
            var (keyed, result) = Publish(action, slot, ran, weak, set, mayPublish, placed);
            if (!session.CargoDrives && placed.Entries.Any(entry => UnitArtifacts.IsMetadata(entry.Path) && !result.Outputs.Contains(entry)))
            {
                throw new GreenException(
                    "GREEN4011",
                    $"the metadata of {action.Unit.Id} is another than what the units that depend on it were given while it was compiled",
                    "Build again. If it happens often, look for a macro that does not always generate the same, or build with -j2.");
            }

            if (Finish(keyed, result, UnitOutcome.Compiled, placed.Time, placed) is { } finished)
            {
                return finished;
            }

            if (damaged > result.Outputs.Count + 3)
            {
                throw StoreErrors.BlobLost(result.Manifest, $"the outputs of {action.Unit.Id}");
            }
        }
    }

    private (PathSet Needed, UnitBuild? Failure) ExamineRustc(UnitAction action, ISlot slot, SandboxResult ran)
    {
        var errors = File.ReadAllText(ran.StandardError);
        if (ran.ExitCode != 0)
        {
            var words = errors.Split('\n').Select(DiagnosticParser.Parse).OfType<DiagnosticMessage>()
                .Where(message => message.Diagnostic.Level.StartsWith("error", StringComparison.Ordinal))
                .SelectMany(message => message.Diagnostic.Children.Select(child => child.Message)
                    .Prepend(message.Diagnostic.Message).Append(message.Diagnostic.Rendered ?? ""));
            return (Discovery.AfterFailure(session, action, words), Ended(action, UnitOutcome.Failed, ran.ExitCode, File.ReadAllBytes(ran.StandardOutput), errors));
        }

        var directory = action.Paths.Stage(slot, action.Command.OutputDirectory)!;
        Outputs.KeepOwn(directory, RustcArguments.ParseExpanded([.. action.Unit.Arguments.Skip(1)]));
        return DepInfo.FindIn(directory) is not { } depInfo ? (action.Set, null)
            : (Discovery.AfterRustc(session, action, depInfo, Directory.EnumerateFiles(directory)), null);
    }

    private (PathSet Needed, UnitBuild? Failure) ExamineScript(UnitAction action, SandboxResult ran)
    {
        var output = File.ReadAllBytes(ran.StandardOutput);
        var errors = File.ReadAllText(ran.StandardError);
        var ended = Ended(action, UnitOutcome.Failed, ran.ExitCode, output, errors);
        var set = Discovery.AfterScript(session, action, ended.Script!);
        if (ran.ExitCode == 0 && ended.Script!.Error is null)
        {
            return (set, null);
        }

        var asked = Discovery.AfterFailure(session, action, errors.Split('\n'));
        return (new PathSet([.. set.Files, .. asked.Files], [.. set.Variables, .. asked.Variables], set.HostPaths), ended);
    }

    private (UnitAction Action, ActionResult Result) Publish(UnitAction action, ISlot slot, SandboxResult ran, Digest weak, PathSet set, bool mayPublish, PlacedOutputs placed)
    {
        var root = action.Paths.Stage(slot, action.Paths.Layout.Out + "/x")![..^2];
        var isReal = action.Paths.IsReal;
        var directory = action.Paths.Stage(slot, action.Command.OutputDirectory)!;

        // A program that is a target of its own is given to no other action, but for its name.
        var isInput = !action.Unit.Environment.ContainsKey("CARGO_BIN_NAME");
        var outputs = Outputs.Collect(
            directory,
            root,
            (file, path, executable) => isReal ? session.Store.AddFile(file, executable)
                : mayPublish ? session.Store.TakeFile(file, executable)
                : placed.Keep(file, path, executable, isInput)).ToList();
        outputs.AddRange(placed.Entries.Where(entry => outputs.TrueForAll(output => output.Path != entry.Path)));
        var keyed = isReal ? action : UnitAction.Prepare(session, action.Unit, set);
        var result = new ActionResult(
            0,
            outputs,
            session.Store.AddBytes(File.ReadAllBytes(ran.StandardOutput)),
            session.Store.AddBytes(File.ReadAllBytes(ran.StandardError)),
            session.Store.AddBytes(Encoding.UTF8.GetBytes(keyed?.Manifest?.ToString() ?? "")),
            new Dictionary<string, string>());

        if (!isReal)
        {
            // Whether the result is kept or not: the next run need not find out again.
            session.PathSets.Add(weak, set);
        }

        // An edit while it ran: what was compiled is not what is there now, so it must not be found under its name.
        if (isReal || !mayPublish || keyed?.HasInputsOf(action) != true)
        {
            return (action, result);
        }

        return (keyed, session.Cache.Publish(keyed.Fingerprint, result));
    }

    /// <summary>Puts a result in place. Null where the store has lost part of it.</summary>
    private Finished? Finish(UnitAction action, ActionResult result, UnitOutcome outcome, DateTime began, PlacedOutputs? placed = null)
    {
        if (session.Store.ReadBytes(result.StandardError) is not { } errors || session.Store.ReadBytes(result.StandardOutput) is not { } output)
        {
            return null;
        }

        var build = Ended(action, outcome, 0, output, Encoding.UTF8.GetString(errors));
        var artifacts = new UnitArtifacts(session, action);
        if (artifacts.PutInPlace(result, began, placed, entry => Announce(artifacts, result, entry, build, began)) is not { } time)
        {
            return null;
        }

        return new Finished(
            build,
            TryAnnounce: () =>
            {
                if (artifacts.AreKnown(result.Outputs))
                {
                    return false;
                }

                Note();
                return true;
            },
            Record: session.CargoDrives ? Note : () => artifacts.Record(result, output, UnitEvents.MessagesOf(build), began, time));

        void Note() => artifacts.Note(result.Outputs, result.StandardOutput, result.StandardError, UnitArtifacts.DepInfoOf(action.Unit), began);
    }

    /// <summary>Lets dependents start with the metadata while the rest is put in place, where that takes time.</summary>
    private void Announce(UnitArtifacts artifacts, ActionResult result, TreeEntry metadata, UnitBuild build, DateTime began)
    {
        if (session.CargoDrives && Listener is not null && build.Outcome == UnitOutcome.Restored && result.Outputs.Sum(output => output.Digest.Size) > LargeResult)
        {
            artifacts.Note([metadata], default, default, UnitArtifacts.DepInfoOf(build.Unit), began);
            Listener.MetadataIsThere(build.Errors);
        }
    }

    private UnitBuild Ended(UnitAction action, UnitOutcome outcome, int exitCode, byte[] output, string errors)
    {
        var isScript = action.Unit.Kind == UnitKind.BuildScript;
        var lines = errors.Split('\n').Select(line => isScript ? action.Paths.Out(line) : action.Paths.OutJson(line)).ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return new UnitBuild(
            action.Unit, outcome, exitCode, action.Paths.OutBytes(output), lines, isScript ? session.ParseScript(action.Unit, output) : null);
    }

    /// <summary>What came of a unit.</summary>
    /// <param name="TryAnnounce">Notes for dependents what is in place; false where they know it already.</param>
    /// <param name="Record">Has the unit count as done. Null where it failed.</param>
    private sealed record Finished(UnitBuild Build, Func<bool>? TryAnnounce = null, Action? Record = null);

    private sealed class Pipelining(Action onUsable) : IUnitListener
    {
        /// <summary>So many jobs are busy without it, and putting metadata in place beforehand costs more than taking it along.</summary>
        private const int Few = 2;

        public Action<string>? Listen(BuildSession session, UnitAction action, ISlot slot, PlacedOutputs placed) =>
            session.IsHost || session.Settings.Jobs <= Few || !HasCode(action.Unit) ? null : line =>
            {
                // Where units wait already, those that could start now would wait too.
                if (!session.Tokens.HaveWaiters && DiagnosticParser.Parse(line) is ArtifactMessage { Emit: "metadata" } artifact
                    && EarlyMetadata.TryPlace(session, action, slot, placed, artifact.Path))
                {
                    onUsable();
                }
            };

        public void MetadataIsThere(IReadOnlyList<string> lines) => onUsable();

        /// <summary>Whether there is more to come after the metadata, and nothing that is linked.</summary>
        private static bool HasCode(Unit unit) => !UnitAction.NeedsObjects(unit)
            && unit.Outputs.Any(output => output.Path.EndsWith(".rlib", StringComparison.Ordinal));
    }
}
