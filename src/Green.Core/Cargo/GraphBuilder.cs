using Green.Core.Rustc;

namespace Green.Core.Cargo;

/// <summary>Makes a <see cref="CrateGraph"/> from a recording: the calls, cargo's JSON messages and the scratch directory.</summary>
internal sealed class GraphBuilder(string scratch, IReadOnlyDictionary<string, string> baseline, Metadata metadata, IReadOnlyList<CargoMessage> messages)
{
    private static readonly string[] ScratchDirectories = ["target", "build"];

    private readonly Dictionary<string, UnitDraft> byOutput = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> byFileName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnitDraft> byOutDir = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnitDraft> byMarker = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> dependencyFiles = new(StringComparer.Ordinal);

    public CrateGraph Build(string name, string toolchain, string rustdoc, TestRunners runners, CargoWords words)
    {
        var calls = RecordedCall.ReadAll(Path.Combine(scratch, Recorder.CallsDirectory)).ToList();
        var drafts = calls.Where(call => call.Kind is CallKind.Rustc or CallKind.BuildScript).Select(Start).ToList();
        FindUplifts();
        ReadMessages();
        foreach (var draft in drafts)
        {
            Connect(draft);
        }

        var shipped = Shipped(drafts);
        var units = Sort(drafts).Select(draft => draft.Finish(Libraries(draft), dependencyFiles, TargetsOf(draft), !shipped.Contains(draft))).ToList();
        var programs = new ProgramRuns(baseline, rustdoc, runners, words, byOutput, byMarker.Values).Of(calls);
        var home = drafts.Select(draft => draft.ProfileDirectory).FirstOrDefault(directory => directory is not null)
            ?? Path.Combine(scratch, "target", "debug");
        var graph = new CrateGraph(
            name, metadata.Workspace, metadata.TargetDirectory, metadata.BuildDirectory, home, toolchain, words.Finished ?? "", words.Warnings, units, programs, metadata.Settings);

        // From here on the scratch directories are the real ones.
        var map = new PathMapper([
            (Path.Combine(scratch, "target"), metadata.TargetDirectory), (Path.Combine(scratch, "build"), metadata.BuildDirectory)]);
        return graph.Map(map.MapIn, map.MapInJson);
    }

    private UnitDraft Start(RecordedCall call)
    {
        var draft = new UnitDraft(call, Own(call));
        if (call.Kind == CallKind.BuildScript)
        {
            draft.OutDir = draft.Environment["OUT_DIR"];
            draft.Marker = Markers.IdOf(Path.GetRelativePath(scratch, draft.OutDir));
            draft.Id = $"{draft.Environment["CARGO_PKG_NAME"]}-run-{draft.Marker[..8]}";
            draft.Description = "build script";
            byOutDir[draft.OutDir] = draft;
            byMarker[draft.Marker] = draft;
            return draft;
        }

        var arguments = RustcArguments.ParseExpanded([.. call.Arguments.Skip(1)]);
        draft.Rustc = arguments;
        draft.Id = $"{arguments.CrateName}-{(arguments.ExtraFilename is "" ? arguments.Codegen("metadata") : arguments.ExtraFilename)?.TrimStart('-')}".TrimEnd('-');
        draft.OutDir = draft.Environment.GetValueOrDefault("OUT_DIR");
        foreach (var file in RustcOutputs.Expected(arguments, arguments.Target ?? RustcOutputs.LinuxTriple).Where(file => !file.Optional))
        {
            draft.Outputs.Add(file.Path, []);
            byOutput[file.Path] = draft;
        }

        return draft;
    }

    private Dictionary<string, string> Own(RecordedCall call) => CallEnvironment.Own(
        call.Environment, baseline, call.Kind == CallKind.BuildScript ? UnitKind.BuildScript : UnitKind.Rustc);

    /// <summary>
    /// Cargo links final artifacts out of deps/. A copy of a program is a link to the same stand-in; the copy of any other file
    /// has the path of the original as its content; and a dep-info that cargo wrote beside one begins with its path.
    /// </summary>
    private void FindUplifts()
    {
        foreach (var path in byOutput.Keys)
        {
            byFileName.TryAdd(Path.GetFileName(path), path);
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        var notes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in ScratchDirectories.Select(name => Path.Combine(scratch, name)).Where(Directory.Exists))
        {
            foreach (var file in new DirectoryInfo(root).EnumerateFiles("*", options))
            {
                if (byOutput.ContainsKey(file.FullName) || file.FullName.Contains("/.fingerprint/", StringComparison.Ordinal))
                {
                    continue;
                }

                if (file.LinkTarget is { } link && byFileName.TryGetValue(Path.GetFileName(link), out var program))
                {
                    byOutput[program].Outputs[program].Add(file.FullName);
                }
                else if (file.Extension == ".d")
                {
                    notes.Add(file.FullName);
                }
                else if (file.LinkTarget is null && file.Length is > 0 and < 4096
                    && Path.Combine(scratch, File.ReadAllText(file.FullName)) is var original && byOutput.TryGetValue(original, out var draft))
                {
                    draft.Outputs[original].Add(file.FullName);
                }
            }
        }

        foreach (var uplift in byOutput.Values.Distinct().SelectMany(draft => draft.Outputs.Values.SelectMany(paths => paths)))
        {
            if (Path.ChangeExtension(uplift, ".d") is var note && notes.Contains(note))
            {
                dependencyFiles[uplift] = note;
            }
        }

        foreach (var (output, draft) in byOutput.ToList())
        {
            foreach (var uplift in draft.Outputs[output])
            {
                byOutput.TryAdd(uplift, draft);
            }
        }
    }

    private void ReadMessages()
    {
        foreach (var message in messages)
        {
            switch (message)
            {
                case CompilerArtifact artifact when artifact.Files.FirstOrDefault(byOutput.ContainsKey) is { } file:
                    var draft = byOutput[file];
                    draft.Artifact = message.Text;
                    draft.PackageId = artifact.PackageId;
                    draft.Target = artifact.Target;
                    draft.Description = artifact.Description;
                    draft.ProfileDirectory = ProfileOf(draft);
                    break;
                case BuildScriptExecuted run when byOutDir.TryGetValue(run.OutDir, out var script):
                    script.Artifact = message.Text;
                    script.PackageId = run.PackageId;
                    break;
            }
        }
    }

    /// <summary>The directory above <c>deps</c>; the last unit to be finished is for the target, not for the host.</summary>
    private static string? ProfileOf(UnitDraft draft) => draft.Rustc?.OutDir is { } directory && Path.GetFileName(directory) is "deps" or "examples"
        ? Path.GetDirectoryName(draft.Rustc!.OutDir) : null;

    private void Connect(UnitDraft draft)
    {
        if (draft.OutDir is not null && draft.Rustc is not null && byOutDir.TryGetValue(draft.OutDir, out var own))
        {
            draft.Scripts[own.Marker!] = own;
        }

        if (draft.Rustc is null)
        {
            // A hard link of a link: it names the stand-in of the compiled script.
            var program = new FileInfo(draft.Call.Arguments[0]).LinkTarget!;
            var compiled = byOutput[byFileName[Path.GetFileName(program)]];
            draft.Dependencies.Add(compiled);
            draft.PackageId ??= compiled.PackageId;
            draft.Target = compiled.Target;
        }
        else
        {
            foreach (var library in draft.Rustc.Externs)
            {
                if (library.Path is not null && byOutput.TryGetValue(Path.GetFullPath(library.Path, draft.Call.Directory), out var dependency))
                {
                    draft.Externs.Add(dependency);
                    draft.Dependencies.Add(dependency);
                }
            }
        }

        foreach (var text in draft.Call.Arguments)
        {
            Marked(draft, text, Markers.ExternalSearch);
            Marked(draft, text, Markers.Library);
            Marked(draft, text, Markers.LinkArgument);
            Marked(draft, text, Markers.Cfg);
        }

        foreach (var (variable, value) in draft.Environment)
        {
            if (variable.EndsWith(Markers.MetadataSuffix, StringComparison.Ordinal) && byMarker.TryGetValue(value, out var provider))
            {
                draft.Scripts[value] = provider;
            }
            else if (variable.StartsWith("CARGO_BIN_EXE_", StringComparison.Ordinal) && byOutput.TryGetValue(value, out var program))
            {
                draft.Dependencies.Add(program);
            }
        }

        foreach (var script in draft.Scripts.Values)
        {
            draft.Dependencies.Add(script);
        }

        draft.Dependencies.Remove(draft);
    }

    private void Marked(UnitDraft draft, string text, string marker)
    {
        var at = text.IndexOf(marker, StringComparison.Ordinal);
        if (at >= 0 && text.Length >= at + marker.Length + 16 && byMarker.TryGetValue(text.Substring(at + marker.Length, 16), out var script))
        {
            draft.Scripts[script.Marker!] = script;
        }
    }

    /// <summary>What rustc may load: --extern and what those load, but a proc-macro's own dependencies are inside it.</summary>
    private static List<string> Libraries(UnitDraft draft)
    {
        var seen = new HashSet<UnitDraft>();
        var open = new Stack<UnitDraft>(draft.Externs);
        while (open.TryPop(out var next))
        {
            if (seen.Add(next) && next.Rustc?.CrateTypes.Contains("proc-macro") != true)
            {
                foreach (var library in next.Externs)
                {
                    open.Push(library);
                }
            }
        }

        return [.. seen.Select(library => library.Id).Order(StringComparer.Ordinal)];
    }

    /// <summary>What can end up in something the user gets: all that is linked together, starting from what nothing links.</summary>
    private static HashSet<UnitDraft> Shipped(List<UnitDraft> drafts)
    {
        var linked = drafts.SelectMany(draft => draft.Externs).ToHashSet();
        var open = new Stack<UnitDraft>(drafts.Where(draft => draft.Rustc is not null && !linked.Contains(draft) && draft.Description != "build script"));
        var shipped = new HashSet<UnitDraft>();
        while (open.TryPop(out var next))
        {
            if (next.Rustc!.CrateTypes.Contains("proc-macro") && !next.Rustc.IsTest)
            {
                continue;
            }

            if (shipped.Add(next))
            {
                foreach (var library in next.Externs)
                {
                    open.Push(library);
                }
            }
        }

        return shipped;
    }

    /// <summary>A member's own targets; of other packages cargo has no manifest to show, and their scripts were accepted before.</summary>
    private IReadOnlyList<ScriptTarget> TargetsOf(UnitDraft draft) =>
        draft.Rustc is not null ? []
        : metadata.Targets.GetValueOrDefault(draft.Environment["CARGO_MANIFEST_DIR"])
            ?? ScriptTarget.Any;

    /// <summary>Dependencies first, otherwise in the order in which cargo started them.</summary>
    private static List<UnitDraft> Sort(List<UnitDraft> drafts)
    {
        var sorted = new List<UnitDraft>(drafts.Count);
        var seen = new HashSet<UnitDraft>();
        void Visit(UnitDraft draft)
        {
            if (seen.Add(draft))
            {
                foreach (var dependency in draft.Dependencies)
                {
                    Visit(dependency);
                }

                sorted.Add(draft);
            }
        }

        drafts.ForEach(Visit);
        return sorted;
    }
}
