using System.Text;
using Green.Core.Cargo;
using Green.Core.Projects;
using Green.Core.Rustc;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>Puts a unit's result into the target directory, with the names and links plain cargo would have left.</summary>
internal sealed class UnitArtifacts(BuildSession session, UnitAction action)
{
    private readonly Unit unit = action.Unit;
    private readonly UnitFiles files = session.Files(action.Unit.Id);

    /// <summary>Restores what is not there already.</summary>
    /// <param name="placed">What is there already.</param>
    /// <param name="onMetadata">Called when the metadata and the dep-info are there, before anything else is.</param>
    /// <returns>The time the artifacts have; null where the store has lost a part.</returns>
    /// <exception cref="GreenException">GREEN4002: the target directory cannot be written.</exception>
    public DateTime? PutInPlace(ActionResult result, DateTime began, PlacedOutputs? placed, Action<TreeEntry> onMetadata)
    {
        try
        {
            if (files.ReadStamp() is { } earlier && files.ReadResult() is { } known && known.Outputs.SequenceEqual(result.Outputs) && IsIntact(result, earlier))
            {
                // But for the sources that dep-info names: those of another checkout, if that has built here.
                return result.Outputs.Where(IsDepInfo).All(entry => TryPlaceDepInfo(entry, earlier)) ? earlier : null;
            }

            if (unit.Kind == UnitKind.BuildScript)
            {
                DeleteTree(unit.OutDir!);
                Directory.CreateDirectory(unit.OutDir!);
            }

            foreach (var entry in result.Outputs.OrderBy(entry => IsDepInfo(entry) ? 0 : IsMetadata(entry) ? 1 : 2))
            {
                if (placed?.Entries.Contains(entry) != true && !TryPlace(entry, began))
                {
                    return null;
                }

                if (IsMetadata(entry))
                {
                    onMetadata(entry);
                }
            }

            foreach (var output in unit.Outputs)
            {
                Uplift(output);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw TargetErrors.CannotWrite(Outcome, exception);
        }

        return began;
    }

    /// <summary>Restores one output.</summary>
    /// <returns>False where the store has lost it.</returns>
    public bool TryPlace(TreeEntry entry, DateTime time)
    {
        var place = PlaceOf(entry);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        return IsDepInfo(entry) ? TryPlaceDepInfo(entry, time) : Outputs.Restore(session.Store, entry, place, time);
    }

    private bool TryPlaceDepInfo(TreeEntry entry, DateTime time)
    {
        if (session.Store.ReadBytes(entry.Digest) is not { } text)
        {
            return false;
        }

        var place = PlaceOf(entry);
        AtomicFile.WriteIfDifferent(place, action.Paths.Out(DepInfo.Parse(Encoding.UTF8.GetString(text))).Text, time);
        File.SetLastWriteTimeUtc(place, time);
        return true;
    }

    /// <summary>Notes the result beside the project; the stamp comes last.</summary>
    /// <param name="output">What a build script wrote to standard output.</param>
    /// <exception cref="GreenException">GREEN4002: it cannot be written.</exception>
    public void Record(ActionResult result, byte[] output, IReadOnlyList<string> messages, DateTime began, DateTime artifacts)
    {
        // What came of an output that nobody has read may be another than before: dependents look again.
        var anew = Digest.Of(BitConverter.GetBytes(began.Ticks));
        var closure = string.Join('\n', unit.Dependencies.Select(id => session.Result(id).Closure.Hash)
            .Concat(result.Outputs.Select(entry => $"{entry.Path} {(entry.IsUnread ? anew : entry.Digest)} {entry.LinkTarget}")).Append(result.StandardOutput.Hash));
        var inputs = new List<string>();
        var named = action.Set.Files.Select(session.FixedPaths.Out).ToList();
        if (unit.Kind == UnitKind.BuildScript)
        {
            TargetErrors.Guard(Outcome, () => files.WriteScriptOutput(output, began));
            var script = session.ParseScript(unit, output);
            named.AddRange(ScriptInputs(script));
            messages = unit.Package.IsLocal ? [.. script.Messages.Select(message => message.Text)] : [];
            inputs.AddRange(result.Outputs.Where(entry => entry.Kind == TreeEntryKind.File).Select(PlaceOf));
        }
        else if (unit.Package.IsLocal)
        {
            inputs.AddRange(DepInfoOf(unit)?.Files.Select(file => Path.GetFullPath(file, unit.WorkingDirectory)).Where(IsEditable) ?? []);
        }

        inputs.AddRange(action.Command.LinkedFiles);
        inputs.AddRange(named.SelectMany(path => LocalSources.FilesAt(path, session.Settings)));
        var directories = named.Where(LocalSources.IsDirectory).SelectMany(path => LocalSources.DirectoriesBelow(path, session.Settings)).ToList();
        TargetErrors.Guard(Outcome, () =>
        {
            foreach (var uplifted in unit.Outputs)
            {
                WriteDepInfo(uplifted, artifacts);
            }

            files.WriteInputs(inputs, withTimes: unit.Package.IsLocal, began);
            files.WriteListings(directories, began);
            files.WriteEnvironment(action.Set.Variables.Where(name => !PassedVariables.IsSecret(name)), session.UserEnvironment, began);
            files.WriteMessages(messages, began);
            files.WriteResult(
                new UnitResult(Digest.Of(Encoding.UTF8.GetBytes(closure)), WithDigest(result.Outputs), result.StandardOutput, result.StandardError, ReadsPackage(DepInfoOf(unit))), began);
            files.WriteStamp(began, artifacts);
        });
    }

    /// <summary>Whether MSBuild's dependents have seen these outputs before. Cargo starts its own in any case.</summary>
    public bool AreKnown(IEnumerable<TreeEntry> outputs) =>
        !session.CargoDrives && files.ReadResult() is { } known && outputs.All(known.Outputs.Contains);

    /// <summary>
    /// Notes what the unit left for units that start before it is recorded: with its metadata alone, or because cargo starts them. The
    /// note's time is the artifacts', which is how one that somebody else has written since is told.
    /// </summary>
    /// <exception cref="GreenException">GREEN4002: it cannot be written.</exception>
    public void Note(IReadOnlyList<TreeEntry> outputs, Digest standardOutput, Digest standardError, DepInfo? depInfo, DateTime time) => TargetErrors.Guard(
        Outcome, () => AtomicFile.Write(files.Result, new UnitResult(default, WithDigest(outputs), standardOutput, standardError, ReadsPackage(depInfo)).ToJson(), time));

    private static IReadOnlyList<TreeEntry> WithDigest(IEnumerable<TreeEntry> outputs) => [.. outputs.Where(output => !output.IsUnread)];

    /// <summary>Whether every artifact is there with the time that it was given.</summary>
    private bool IsIntact(ActionResult result, DateTime time) =>
        result.Outputs.Where(entry => entry.Kind == TreeEntryKind.File).Select(PlaceOf)
            .Concat(unit.Outputs.SelectMany(output => output.Uplifts))
            .All(path => File.Exists(path) && File.GetLastWriteTimeUtc(path) == time);

    private string Outcome => $"the outcome of {unit.Id} below {session.Settings.TargetDirectory}";

    private string PlaceOf(TreeEntry entry) => Path.Combine(session.Settings.BuildDirectory, entry.Path);

    private bool IsDepInfo(TreeEntry entry) => unit.Kind == UnitKind.Rustc && entry.Path.EndsWith(".d", StringComparison.Ordinal);

    private bool IsMetadata(TreeEntry entry) => unit.Kind == UnitKind.Rustc && IsMetadata(entry.Path);

    public static bool IsMetadata(string path) => path.EndsWith(".rmeta", StringComparison.Ordinal);

    /// <summary>What cargo links out of deps/, linked as cargo does.</summary>
    private static void Uplift(UnitOutput output)
    {
        foreach (var uplift in output.Uplifts)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(uplift)!);
            var temporary = Path.Join(Path.GetDirectoryName(uplift), AtomicFile.TemporaryPrefix + Path.GetFileName(uplift));
            File.Delete(temporary);
            Store.Native.NativeFiles.LinkOrCopy(output.Path, temporary);

            // As cargo does. To take another file's place would have some file systems find room on the disk for all of it first.
            File.Delete(uplift);
            File.Move(temporary, uplift);
        }
    }

    /// <summary>The dep-info that cargo writes beside what it links out of deps/.</summary>
    private void WriteDepInfo(UnitOutput output, DateTime time)
    {
        if (output.DependencyFile is { } note && output.Uplifts is [var first, ..])
        {
            var artifact = output.Uplifts.FirstOrDefault(uplift => UpliftedDepInfo.PathFor(uplift) == note) ?? first;
            AtomicFile.Write(note, UpliftedDepInfo.Write(artifact, Sources(unit, [])), time);
        }
    }

    /// <summary>The sources of a unit and of all path packages behind it.</summary>
    private IEnumerable<string> Sources(Unit of, HashSet<string> seen)
    {
        if (!seen.Add(of.Id) || !of.Package.IsLocal)
        {
            return [];
        }

        var own = of.Kind == UnitKind.BuildScript
            ? session.Script(of.Id).RerunIfChanged.Select(path => Path.GetFullPath(path, of.Package.Directory))
            : DepInfoOf(of)?.Files.Select(file => Path.GetFullPath(file, of.WorkingDirectory)) ?? [];
        return own.Concat(of.Dependencies.SelectMany(id => Sources(session.Unit(id), seen)));
    }

    public static DepInfo? DepInfoOf(Unit of)
    {
        var path = of.Outputs.Select(output => output.Path).FirstOrDefault(path => path.EndsWith(".d", StringComparison.Ordinal));
        return of.Kind == UnitKind.Rustc && path is not null && File.Exists(path) ? DepInfo.Parse(File.ReadAllText(path)) : null;
    }

    /// <summary>
    /// What makes cargo run a build script again: what it named, or without a word all of its package. Directories end with a slash.
    /// </summary>
    private IEnumerable<string> ScriptInputs(BuildScriptOutput script)
    {
        var root = unit.Package.Directory;
        IReadOnlyList<string> named = !unit.Package.IsLocal ? []
            : script.RerunIfChanged.Count == 0 && script.RerunIfEnvChanged.Count == 0 ? [root] : script.RerunIfChanged;
        return named.Select(path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, root))).Select(path => Directory.Exists(path) && IsWalkable(path) ? path + "/" : path);
    }

    /// <summary>No action sees other directories, and a script may name any: the whole machine's, or one that may not be read.</summary>
    private bool IsWalkable(string path) => session.IsHost || Discovery.IsShowable(session.Settings, path + "/") || path.StartsWith("/usr/", StringComparison.Ordinal);

    private bool IsEditable(string path) => !path.StartsWith(session.Settings.BuildDirectory + "/", StringComparison.Ordinal);

    private static bool ReadsPackage(DepInfo? depInfo) => depInfo?.Environment.Any(variable => variable.Name is "CARGO_MANIFEST_DIR" or "CARGO_MANIFEST_PATH") == true;

    private static void DeleteTree(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
