using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Projects;
using Green.Core.Store;
using System.Text.Json;

namespace Green.Core.Wrapper;

/// <summary>
/// What earlier calls left word of, below the build directory: a unit's description and its result, by the place of its
/// outputs. So a later call finds its dependencies by what its own command line names.
/// </summary>
internal sealed class CallNotes(string buildDirectory)
{
    private readonly Dictionary<string, Unit?> known = new(StringComparer.Ordinal);

    public string BuildDirectory => buildDirectory;

    public string Directory { get; } = Path.Combine(buildDirectory, "green", "cargo");

    /// <summary>The id of the unit that leaves a file, with or without <c>lib</c> and extension, or of the run that fills an OUT_DIR.</summary>
    /// <param name="path">Absolute, below the build directory.</param>
    public string IdOf(string path) => path[(buildDirectory.Length + 1)..].Replace('/', '.');

    /// <summary>The unit whose library a path is; null where it is not known or the file is no longer what that unit left.</summary>
    public Unit? OfLibrary(string path)
    {
        if (!path.StartsWith(buildDirectory + "/", StringComparison.Ordinal))
        {
            return null;
        }

        var name = Path.GetFileNameWithoutExtension(path);
        var id = IdOf(Path.Join(Path.GetDirectoryName(path), name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name));
        return Of(id);
    }

    /// <summary>The build-script run in whose OUT_DIR a path lies, or is; null where none is known.</summary>
    public Unit? OfOutDir(string path)
    {
        for (var place = path; place is not null && place.Length > buildDirectory.Length; place = Path.GetDirectoryName(place))
        {
            if (Of(IdOf(place)) is { Kind: UnitKind.BuildScript } run)
            {
                return run;
            }
        }

        return null;
    }

    /// <summary>A unit whose outputs are as it left them.</summary>
    public Unit? Of(string id)
    {
        if (!known.TryGetValue(id, out var unit))
        {
            // Until it is read it is not known: a damaged note may name itself.
            known[id] = null;
            known[id] = unit = Read(id);
        }

        return unit;
    }

    /// <summary>All build-script runs that are known.</summary>
    public IEnumerable<Unit> Runs() => System.IO.Directory.EnumerateFiles(Directory, "*.build.*.out.json")
        .Select(path => Of(Path.GetFileNameWithoutExtension(path))).OfType<Unit>();

    /// <summary>Notes that a unit is being built: what it left before is no longer known.</summary>
    /// <exception cref="GreenException">GREEN4002: it cannot be noted.</exception>
    public void Begin(Unit unit) => TargetErrors.Guard(Directory, () =>
    {
        var files = new UnitFiles(Directory, unit.Id);
        File.Delete(files.Result);
        File.Delete(files.Description);
        AtomicFile.Write(files.Description, JsonSerializer.SerializeToUtf8Bytes(unit, WrapperJson.Default.Unit));
    });

    /// <summary>What a unit left is no longer known: somebody else runs it.</summary>
    public void Forget(string id)
    {
        File.Delete(new UnitFiles(Directory, id).Result);
        known.Remove(id);
    }

    private Unit? Read(string id)
    {
        var files = new UnitFiles(Directory, id);
        try
        {
            if (!File.Exists(files.Result) || !File.Exists(files.Description) || files.ReadResult() is not { } result)
            {
                return null;
            }

            var unit = JsonSerializer.Deserialize(File.ReadAllBytes(files.Description), WrapperJson.Default.Unit);
            // Whoever compiled a build script anew has also run it.
            return unit is not null
                && (unit.Kind == UnitKind.BuildScript ? unit.Dependencies is [var compiled, ..] && Of(compiled) is not null : IsIntact(result, File.GetLastWriteTimeUtc(files.Result))) ? unit : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whoever has written an output since has left it newer than the note. Cargo itself sets outputs of a check back to the
    /// time at which it started the call.
    /// </summary>
    private bool IsIntact(UnitResult result, DateTime noted) => result.Outputs.Where(output => output.Kind == TreeEntryKind.File).All(output =>
    {
        var file = new FileInfo(Path.Combine(buildDirectory, output.Path));
        return file.Exists && file.LastWriteTimeUtc <= noted;
    });
}
