using System.Text.Json.Serialization;
using Green.Core.Rustc;

namespace Green.Core.Cargo;

public enum UnitKind
{
    /// <summary>One rustc call.</summary>
    Rustc,

    /// <summary>One run of a compiled build script.</summary>
    BuildScript,
}

/// <summary>A package as cargo names it.</summary>
/// <param name="Id">Cargo's package id specification.</param>
/// <param name="Directory">Where its Cargo.toml is.</param>
public sealed record Package(string Name, string Version, string Id, string Directory) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In([Name, Version, Id, Directory]);

    /// <summary>Its sources are the user's to edit; otherwise they come from a registry or git and never change.</summary>
    [JsonIgnore]
    public bool IsLocal => IsLocalId(Id);

    /// <summary>What cargo shows in parentheses behind the version; null for packages of the default registry.</summary>
    [JsonIgnore]
    public string? Origin => IsLocal ? Directory
        : Id.StartsWith("git+", StringComparison.Ordinal) ? GitOrigin(Id["git+".Length..])
        : null;

    /// <summary>Whether <see cref="IsLocal"/> holds for the package of an id: before cargo 1.77 its source stood in parentheses.</summary>
    internal static bool IsLocalId(string id) => id.StartsWith("path+", StringComparison.Ordinal) || id.Contains("(path+", StringComparison.Ordinal);

    /// <summary>The address with the abbreviated commit, which is the name of the checkout's directory.</summary>
    private string GitOrigin(string source)
    {
        var parts = Directory.Split("/git/checkouts/", 2);
        return source.Split('#')[0] + (parts.Length == 2 ? "#" + parts[1].Split('/')[1] : "");
    }
}

/// <summary>A file that a rustc call leaves in the target directory.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Uplifts">Absolute paths that cargo links it to, such as <c>target/debug/web</c>.</param>
/// <param name="DependencyFile">The dep-info that cargo writes beside the uplifted file; null where it writes none.</param>
public sealed record UnitOutput(string Path, IReadOnlyList<string> Uplifts, string? DependencyFile) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In([Path], Uplifts);
}

/// <summary>
/// A node of the graph: one rustc call or one build-script run, as cargo would start it. Where a build script's directives
/// will stand, arguments and environment hold <see cref="Markers"/>.
/// </summary>
/// <param name="Id">Readable, unique in the graph, a legal file name.</param>
/// <param name="Description">How cargo's summaries name the target: <c>lib</c>, <c>bin "web"</c>, <c>build script</c>.</param>
/// <param name="Target">The target object of cargo's JSON messages, as JSON.</param>
/// <param name="Artifact">Cargo's own JSON message for it (compiler-artifact or build-script-executed), as JSON; null where there is none.</param>
/// <param name="Arguments">The program and its arguments.</param>
/// <param name="Environment">What cargo sets for it.</param>
/// <param name="WorkingDirectory">Absolute.</param>
/// <param name="Dependencies">Ids of units that must be done before.</param>
/// <param name="Libraries">Ids of the units whose libraries rustc may load: the closure of --extern, not beyond proc-macros.</param>
/// <param name="Outputs">What it leaves in the target directory; empty for build-script runs.</param>
/// <param name="OutDir">The OUT_DIR: of a build-script run its own, of a rustc call that of its package, if any.</param>
/// <param name="Scripts">Marker id to unit id, for each build-script run whose directives or metadata it takes.</param>
/// <param name="Targets">Of a build-script run: its package's targets, by which cargo judges linker arguments.</param>
/// <param name="IsTool">What it makes only ever runs inside a sandbox: build scripts, proc-macros and what they alone link.</param>
public sealed record Unit(
    string Id,
    UnitKind Kind,
    Package Package,
    string Description,
    string Target,
    string? Artifact,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    IReadOnlyList<string> Dependencies,
    IReadOnlyList<string> Libraries,
    IReadOnlyList<UnitOutput> Outputs,
    string? OutDir,
    IReadOnlyDictionary<string, string> Scripts,
    IReadOnlyList<ScriptTarget> Targets,
    bool IsTool) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In(
        [Id, Package, Description, Target, WorkingDirectory], Arguments, Environment?.Values, Dependencies, Libraries, Outputs, Scripts?.Values, Targets);

    /// <summary>The compiler is clippy's.</summary>
    [JsonIgnore]
    public bool IsClippy => Kind == UnitKind.Rustc && Arguments is [var program, ..] && Path.GetFileName(program) == "clippy-driver";

    /// <summary>What cargo says when it starts the unit.</summary>
    [JsonIgnore]
    public string Verb => Kind == UnitKind.BuildScript ? "Running"
        : Outputs.Any(output => !output.Path.EndsWith(".rmeta", StringComparison.Ordinal) && !output.Path.EndsWith(".d", StringComparison.Ordinal))
            ? "Compiling" : "Checking";
}
