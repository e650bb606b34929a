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
/// <param name="Note">For a failure that is not rustc's: text to show as it is (a build script's output, a GREEN error).</param>
/// <param name="ExitCode">Where <see cref="UnitOutcome.Failed"/>: the process's exit code.</param>
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
    int? ExitCode = null);
