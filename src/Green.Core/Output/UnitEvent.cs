using System.Text.Json.Serialization;
using Green.Core.Rustc;

namespace Green.Core.Output;

/// <summary>What happened to a unit.</summary>
public enum UnitOutcome
{
    /// <summary>Work has begun; printed as cargo's "Compiling".</summary>
    Started,

    /// <summary>rustc or the build script ran.</summary>
    Compiled,

    /// <summary>The outputs came from the store.</summary>
    Restored,

    /// <summary>Nothing to do; sent only where something is to be shown again, such as warnings.</summary>
    UpToDate,

    Failed,
}

/// <summary>One thing that happened to one unit: what tasks send and the console shows.</summary>
/// <param name="Unit">The unit's id, unique in the graph.</param>
/// <param name="PackageName">As in Cargo.toml.</param>
/// <param name="PackageVersion">As in Cargo.toml.</param>
/// <param name="PackagePath">The package's directory where cargo would show it behind the version (path packages), else null.</param>
/// <param name="PackageId">Cargo's package id specification, for JSON messages.</param>
/// <param name="ManifestPath">The package's Cargo.toml.</param>
/// <param name="Target">The target's object of cargo's JSON messages (name, kind, crate_types, src_path, edition, …), as text.</param>
/// <param name="Description">How cargo names the target in summaries: <c>lib</c>, <c>bin "web"</c>, <c>build script</c>, <c>lib test</c>.</param>
/// <param name="Verb"><c>Compiling</c>, <c>Checking</c> or <c>Running</c>.</param>
/// <param name="Outcome">What happened.</param>
/// <param name="Messages">rustc's JSON diagnostics, one object a line, with host paths; empty where nothing is to be shown.</param>
/// <param name="Artifacts">Cargo JSON messages (compiler-artifact, build-script-executed) to print under --message-format=json, one a line.</param>
/// <param name="Note">
/// What made a unit fail. With an exit code it is the process's story, which <see cref="ProcessFailure"/> words as cargo does,
/// and is shown below the headline; without one it is an error of its own and is shown behind <c>error: </c>.
/// </param>
/// <param name="ExitCode">Where <see cref="UnitOutcome.Failed"/>: the process's exit code; null where no process ended by itself.</param>
/// <param name="Script">What a build script asked to have shown (<c>cargo::warning=</c>, <c>cargo::error=</c>), or null.</param>
public sealed record UnitEvent(
    string Unit,
    string PackageName,
    string PackageVersion,
    string? PackagePath,
    string PackageId,
    string ManifestPath,
    string Target,
    string Description,
    string Verb,
    UnitOutcome Outcome,
    IReadOnlyList<string> Messages,
    IReadOnlyList<string> Artifacts,
    string? Note = null,
    int? ExitCode = null,
    IReadOnlyList<ScriptMessage>? Script = null) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In(
        [Unit, PackageName, PackageVersion, PackageId, ManifestPath, Target, Description, Verb], Messages, Artifacts, Script ?? []);

    /// <summary>Whether the package is the user's own (a path package): its warnings are shown.</summary>
    [JsonIgnore]
    public bool IsLocal => PackageId.StartsWith("path+", StringComparison.Ordinal);

    /// <summary>Whether a build script was run, rather than a crate compiled.</summary>
    [JsonIgnore]
    public bool IsScriptRun => Verb == "Running";

    /// <summary>The package as cargo names it: <c>foo v0.1.0 (/path)</c>.</summary>
    [JsonIgnore]
    public string PackageDescription =>
        PackagePath is null ? $"{PackageName} v{PackageVersion}" : $"{PackageName} v{PackageVersion} ({PackagePath})";
}
