using System.Text.Json;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Projects;
using Green.Core.Rustc;

namespace Green.Core.Embedding;

/// <summary>What was built of a crate for a .NET project.</summary>
/// <param name="FullPath">A copy beside the plan's projects: other plans write to the same path in the target directory.</param>
/// <param name="NativeLibraries">For a static library: the linker arguments of all that it needs, in rustc's order.</param>
/// <param name="IsLinkTimeOptimised">For a static library: Rust's own library is part of the same objects as the crate.</param>
/// <param name="SourceDirectories">The packages that a user edits.</param>
public sealed record CrateArtifact(
    string FullPath, IReadOnlyList<string> NativeLibraries, bool IsLinkTimeOptimised, IReadOnlyList<string> SourceDirectories)
{
    private const string NativeLibrariesNote = "native-static-libs:";

    /// <summary>Takes the artifact of a build that has succeeded. The lock is still held.</summary>
    /// <param name="mayCopy">False where nothing may be built: then what was built earlier is looked for.</param>
    /// <exception cref="GreenException">GREEN6002, GREEN6003: it is not there.</exception>
    public static CrateArtifact Of(KeptPlan plan, CrateRequest request, bool mayCopy)
    {
        var built = BuildLayout.Artifacts(plan);
        var (unit, path) = built.FirstOrDefault(artifact => IsOf(request, Path.GetFileName(artifact.Path)));
        if (path is null)
        {
            throw EmbeddingErrors.NoSuchArtifact(request, string.Join(", ", built.Select(artifact => Path.GetFileName(artifact.Path))));
        }

        var copy = Path.Combine(Path.ChangeExtension(plan.TopProject, null), Path.GetFileName(path));
        if (mayCopy)
        {
            Copy(path, copy);
        }
        else if (!File.Exists(copy))
        {
            throw EmbeddingErrors.NotBuilt(copy);
        }

        var directory = Path.GetDirectoryName(plan.TopProject)!;
        var isStatic = request.Kind == CrateKind.Staticlib;
        return new CrateArtifact(
            copy,
            isStatic ? NativeLibrariesIn(new UnitFiles(directory, unit).Messages) : [],
            isStatic && IsOptimised(new UnitFiles(directory, unit).Description),
            BuildLayout.SourceDirectories(plan));
    }

    private static bool IsOf(CrateRequest request, string name) => request.Kind switch
    {
        CrateKind.Cdylib => Path.GetExtension(name) is ".so" or ".dylib" or ".dll" or ".wasm",
        CrateKind.Staticlib => Path.GetExtension(name) is ".a" or ".lib",
        _ => name == request.Program || Path.GetFileNameWithoutExtension(name) == request.Program && Path.GetExtension(name) is ".exe" or ".wasm",
    };

    /// <summary>Copies where it is not the same already; the copy has the original's time.</summary>
    private static void Copy(string from, string to)
    {
        var (source, target) = (new FileInfo(from), new FileInfo(to));
        if (target.Exists && target.Length == source.Length && target.LastWriteTimeUtc == source.LastWriteTimeUtc)
        {
            return;
        }

        var directory = Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        var temporary = Path.Join(directory.FullName, AtomicFile.TemporaryPrefix + target.Name);
        File.Copy(from, temporary, overwrite: true);
        File.Move(temporary, to, overwrite: true);
    }

    private static string[] NativeLibrariesIn(string messages) => !File.Exists(messages) ? [] :
    [
        .. File.ReadLines(messages).Select(DiagnosticParser.Parse).OfType<DiagnosticMessage>()
            .Select(message => message.Diagnostic.Message).Where(text => text.StartsWith(NativeLibrariesNote, StringComparison.Ordinal))
            .SelectMany(text => text[NativeLibrariesNote.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)),
    ];

    private static bool IsOptimised(string description)
    {
        var unit = OwnFile.Read(description, json => JsonSerializer.Deserialize(json, GraphJson.Default.Unit));
        return RustcArguments.ParseExpanded([.. unit.Arguments.Skip(1)]).Codegen("lto") is { } lto && lto is not ("off" or "no" or "n" or "false");
    }
}
