using Green.Core.Rustc;

namespace Green.Core.Cargo;

/// <summary>A unit in the making.</summary>
internal sealed class UnitDraft(RecordedCall call, Dictionary<string, string> environment)
{
    public RecordedCall Call => call;

    public Dictionary<string, string> Environment => environment;

    public string Id { get; set; } = "";

    public RustcArguments? Rustc { get; set; }

    public string? OutDir { get; set; }

    public string? Marker { get; set; }

    public string? PackageId { get; set; }

    public string Description { get; set; } = "";

    public string Target { get; set; } = "{}";

    public string? Artifact { get; set; }

    public string? ProfileDirectory { get; set; }

    public Dictionary<string, List<string>> Outputs { get; } = new(StringComparer.Ordinal);

    public HashSet<UnitDraft> Externs { get; } = [];

    public HashSet<UnitDraft> Dependencies { get; } = [];

    public Dictionary<string, UnitDraft> Scripts { get; } = new(StringComparer.Ordinal);

    public Unit Finish(IReadOnlyList<string> libraries, IReadOnlyDictionary<string, string> dependencyFiles, IReadOnlyList<ScriptTarget> targets, bool isTool) => new(
        Id,
        Rustc is null ? UnitKind.BuildScript : UnitKind.Rustc,
        new Package(
            environment["CARGO_PKG_NAME"], environment["CARGO_PKG_VERSION"], PackageId ?? "", environment["CARGO_MANIFEST_DIR"]),
        Description,
        Target,
        Artifact,
        call.Arguments,
        environment,
        call.Directory,
        [.. Dependencies.Select(dependency => dependency.Id).Order(StringComparer.Ordinal)],
        libraries,
        [.. Outputs.Select(pair => new UnitOutput(
            pair.Key, pair.Value, pair.Value.Select(dependencyFiles.GetValueOrDefault).FirstOrDefault(note => note is not null)))],
        OutDir,
        Scripts.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value.Id, StringComparer.Ordinal),
        targets,
        isTool);
}
