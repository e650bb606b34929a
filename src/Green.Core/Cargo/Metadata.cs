using System.Text.Json;
using Green.Core.Rustc;

namespace Green.Core.Cargo;

/// <summary>What <c>cargo metadata --no-deps</c> says of the workspace.</summary>
/// <param name="Manifests">The Cargo.toml of each member.</param>
/// <param name="Targets">Per member directory its targets.</param>
/// <param name="Settings"><c>[workspace.metadata.green]</c> as JSON, or null.</param>
internal sealed record Metadata(
    string Workspace,
    string TargetDirectory,
    string BuildDirectory,
    IReadOnlyList<string> Manifests,
    IReadOnlyDictionary<string, IReadOnlyList<ScriptTarget>> Targets,
    string? Settings)
{
    /// <exception cref="GreenException">GREEN1003: it is something else.</exception>
    public static Metadata Parse(string json) => CargoJson.Read(json, Read);

    private static Metadata Read(JsonElement root)
    {
        var manifests = new List<string>();
        var targets = new Dictionary<string, IReadOnlyList<ScriptTarget>>(StringComparer.Ordinal);
        foreach (var package in root.GetProperty("packages").EnumerateArray())
        {
            var manifest = package.Text("manifest_path");
            manifests.Add(manifest);
            var directory = Path.GetDirectoryName(manifest) ?? throw new JsonException($"'{manifest}' is no manifest.");
            targets[directory] = [.. package.GetProperty("targets").EnumerateArray().Select(target => new ScriptTarget(
                target.Text("name"), [.. target.GetProperty("kind").EnumerateArray().Select(CargoJson.Text)]))];
        }

        var targetDirectory = root.Text("target_directory");
        var settings = root.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("green", out var green) ? green.GetRawText() : null;
        return new Metadata(
            root.Text("workspace_root"),
            targetDirectory,
            root.TryGetProperty("build_directory", out var build) ? build.Text() : targetDirectory,
            manifests,
            targets,
            settings);
    }

    /// <summary>The scopes in which cargo accepts linker arguments from the build script of a package with these targets.</summary>
    public static IEnumerable<string> ScopesOf(IReadOnlyList<ScriptTarget> targets) => targets.SelectMany(target => target.Kinds.SelectMany(
        kind => kind switch
        {
            "bin" => new[] { "bins", "bin=" + target.Name },
            "cdylib" => ["cdylib"],
            "test" => ["tests"],
            "example" => ["examples"],
            "bench" => ["benches"],
            _ => [],
        })).Distinct();
}
