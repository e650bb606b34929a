using System.Collections;
using Green.Core;
using Green.Core.Embedding;
using Green.Tasks.Logging;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Green.Tasks;

/// <summary>
/// Builds the RustCrate items of a .NET project. Each crate in each configuration is a project of its own to the engine
/// (Green.Crate.proj, told apart by its properties alone), so it is built once however many projects and frameworks ask for it.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class BuildRustCrates : Microsoft.Build.Utilities.Task
{
    /// <summary>
    /// Manifests, with the metadata Package, Bin, Name, Profile, Triple, Features, DefaultFeatures, Toolchain, Environment and
    /// CopyToOutput; those that are not there have the project's values.
    /// </summary>
    public ITaskItem[] Crates { get; set; } = [];

    /// <summary>Green.Crate.proj.</summary>
    [Required]
    public string CrateProject { get; set; } = "";

    /// <summary>What to build for; empty for the machine that builds.</summary>
    public string[] RuntimeIdentifiers { get; set; } = [];

    /// <summary>The machine's own: for it cargo is given no target.</summary>
    public string HostRuntimeIdentifier { get; set; } = "";

    /// <summary>Runtime identifiers with the metadata Triple, and CrossTriple where another is usual on other systems.</summary>
    [Required]
    public ITaskItem[] RuntimeTargets { get; set; } = [];

    /// <summary>The project's own target triple; empty for that of the runtime identifier.</summary>
    public string Target { get; set; } = "";

    public string Profile { get; set; } = "";

    public string Toolchain { get; set; } = "";

    /// <summary>True for static libraries in place of shared ones.</summary>
    public bool Static { get; set; }

    /// <summary>True to name what was built earlier.</summary>
    public bool NoBuild { get; set; }

    /// <summary>
    /// The built files, with the metadata of the crates and TargetPath (the file's name beside the assembly), Library (its name
    /// to DllImport), Kind, RuntimeIdentifier, NativeLibraries, IsLinkTimeOptimised and SourceDirectories.
    /// </summary>
    [Output]
    public ITaskItem[] Artifacts { get; private set; } = [];

    public override bool Execute()
    {
        try
        {
            // On a command line a semicolon has to be escaped, and stays so.
            string[] given = [.. RuntimeIdentifiers.SelectMany(text => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
            var identifiers = given.Length == 0 ? [""] : given;
            var wanted = Crates.SelectMany(crate => identifiers.Select(identifier => (Crate: crate, Identifier: identifier))).ToList();
            return wanted.Count == 0 || Build([.. wanted], [.. wanted.Select(pair => PropertiesOf(pair.Crate, pair.Identifier))]);
        }
        catch (GreenException failure)
        {
            Log.LogGreenError(failure);
            return false;
        }
    }

    private bool Build((ITaskItem Crate, string Identifier)[] wanted, Hashtable[] properties)
    {
        var target = NoBuild ? "Find" : "Build";
        var built = BuildEngine6.BuildApart(CrateProject, target, properties);
        if (!built.Result)
        {
            return false;
        }

        ITaskItem[] artifacts = [.. wanted.Select((pair, index) => ArtifactOf(pair.Crate, pair.Identifier, built.TargetOutputsPerProject[index][target].Single()))];
        if (artifacts.GroupBy(item => (item.GetMetadata("TargetPath"), item.GetMetadata("RuntimeIdentifier")))
            .FirstOrDefault(same => same.DistinctBy(item => item.ItemSpec).Count() > 1) is { } clash)
        {
            throw EmbeddingErrors.SameName(clash.Key.Item1, clash.Select(item => Path.GetDirectoryName(item.ItemSpec)!));
        }

        Artifacts = artifacts;
        return true;
    }

    private Hashtable PropertiesOf(ITaskItem crate, string identifier)
    {
        string Own(string name, string otherwise) => crate.GetMetadata(name) is { Length: > 0 } value ? value : otherwise;
        return new Hashtable
        {
            ["GreenManifest"] = CrateRequest.FindManifest(crate.GetMetadata("FullPath")),
            ["GreenKind"] = KindOf(crate),
            ["GreenProgram"] = crate.GetMetadata("Bin"),
            ["GreenPackage"] = crate.GetMetadata("Package"),
            ["GreenProfile"] = Own("Profile", Profile),
            ["GreenTarget"] = Own("Triple", Target.Length > 0 ? Target : TargetOf(identifier)) is var target && target == "host" ? "" : target,
            ["GreenFeatures"] = crate.GetMetadata("Features"),
            ["GreenDefaultFeatures"] = Own("DefaultFeatures", "true"),
            ["GreenToolchain"] = Own("Toolchain", Toolchain),
            ["GreenVariables"] = crate.GetMetadata("Environment"),
        };
    }

    private string KindOf(ITaskItem crate) => (crate.GetMetadata("Bin").Length > 0 ? CrateKind.Program : Static ? CrateKind.Staticlib : CrateKind.Cdylib).ToString();

    /// <exception cref="GreenException">GREEN6005: it has none.</exception>
    private string TargetOf(string identifier)
    {
        if (identifier.Length == 0 || identifier == HostRuntimeIdentifier)
        {
            return "";
        }

        var known = RuntimeTargets.FirstOrDefault(item => item.ItemSpec.Equals(identifier, StringComparison.OrdinalIgnoreCase))
            ?? throw EmbeddingErrors.UnknownRuntime(identifier);
        var isOwnSystem = identifier.Split('-')[0] == HostRuntimeIdentifier.Split('-')[0];
        return !isOwnSystem && known.GetMetadata("CrossTriple") is { Length: > 0 } cross ? cross : known.GetMetadata("Triple");
    }

    private TaskItem ArtifactOf(ITaskItem crate, string identifier, ITaskItem built)
    {
        var file = Path.GetFileName(built.ItemSpec);
        var (prefix, library, extension) = Library.Parts(file);
        var name = crate.GetMetadata("Name") is { Length: > 0 } given ? given : library;
        var item = new TaskItem(built.ItemSpec);
        crate.CopyMetadataTo(item);
        foreach (var copied in new[] { "NativeLibraries", "IsLinkTimeOptimised", "SourceDirectories" })
        {
            item.SetMetadata(copied, built.GetMetadata(copied));
        }

        item.SetMetadata("TargetPath", prefix + name + extension);
        item.SetMetadata("Library", name);
        item.SetMetadata("Kind", KindOf(crate));
        item.SetMetadata("RuntimeIdentifier", identifier);
        return item;
    }

    /// <summary>Names of libraries: <c>libname.so</c>, <c>name.dll</c>, <c>libname.dylib</c>, <c>libname.a</c>.</summary>
    private static class Library
    {
        public static (string Prefix, string Name, string Extension) Parts(string file)
        {
            var (name, extension) = (Path.GetFileNameWithoutExtension(file), Path.GetExtension(file));
            return extension is ".so" or ".dylib" or ".a" && name.StartsWith("lib", StringComparison.Ordinal) ? ("lib", name[3..], extension)
                : extension is ".dll" or ".exe" or ".lib" or ".wasm" ? ("", name, extension)
                : ("", file, "");
        }
    }
}
