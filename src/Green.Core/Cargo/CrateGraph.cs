using System.Text.Json;
using System.Text.Json.Serialization;

namespace Green.Core.Cargo;

/// <summary>All that one cargo command would do, in cargo's order.</summary>
/// <param name="Name">Of the command: <c>build</c>, <c>check</c>, … and a short digest of its flags; a legal file name.</param>
/// <param name="Workspace">The workspace's root directory.</param>
/// <param name="TargetDirectory">Where cargo leaves final artifacts.</param>
/// <param name="BuildDirectory">Where cargo keeps intermediate ones; mostly the same.</param>
/// <param name="ProfileDirectory">Below the build directory: <c>debug</c>, <c>release</c>, <c>x86_64-…/release</c>.</param>
/// <param name="Toolchain">The sysroot of the rustc in use.</param>
/// <param name="Finished">Cargo's closing words without the time: <c>`dev` profile [unoptimized + debuginfo] target(s)</c>.</param>
/// <param name="Warnings">What cargo warned of while planning, to be shown with every build.</param>
/// <param name="Units">Each behind those it depends on.</param>
/// <param name="Programs">What <c>cargo run</c>, <c>test</c> or <c>bench</c> would start, in that order.</param>
/// <param name="Settings"><c>[workspace.metadata.green]</c> as JSON, or null.</param>
public sealed record CrateGraph(
    string Name,
    string Workspace,
    string TargetDirectory,
    string BuildDirectory,
    string ProfileDirectory,
    string Toolchain,
    string Finished,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<Unit> Units,
    IReadOnlyList<ProgramRun> Programs,
    string? Settings) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In(
        [Name, Workspace, TargetDirectory, BuildDirectory, ProfileDirectory, Toolchain, Finished], Warnings, Units, Programs);

    /// <summary>Where the profile's final artifacts go; the profile's directory holds what is intermediate.</summary>
    [JsonIgnore]
    public string ArtifactDirectory => Path.Combine(TargetDirectory, Path.GetRelativePath(BuildDirectory, ProfileDirectory));

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GraphJson.Default.CrateGraph);

    public static CrateGraph FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, GraphJson.Default.CrateGraph) ?? throw new JsonException("an empty plan");

    /// <summary>The same graph with every path run through <paramref name="map"/>, and JSON texts through <paramref name="mapJson"/>.</summary>
    public CrateGraph Map(Func<string, string> map, Func<string, string> mapJson) => this with
    {
        Workspace = map(Workspace),
        TargetDirectory = map(TargetDirectory),
        BuildDirectory = map(BuildDirectory),
        ProfileDirectory = map(ProfileDirectory),
        Toolchain = map(Toolchain),
        Warnings = [.. Warnings.Select(map)],
        Units = [.. Units.Select(unit => unit with
        {
            Package = unit.Package with { Id = map(unit.Package.Id), Directory = map(unit.Package.Directory) },
            Target = mapJson(unit.Target),
            Artifact = unit.Artifact is null ? null : mapJson(unit.Artifact),
            Arguments = [.. unit.Arguments.Select(map)],
            Environment = MapValues(unit.Environment, map),
            WorkingDirectory = map(unit.WorkingDirectory),
            Outputs = [.. unit.Outputs.Select(output => new UnitOutput(
                map(output.Path), [.. output.Uplifts.Select(map)], output.DependencyFile is null ? null : map(output.DependencyFile)))],
            OutDir = unit.OutDir is null ? null : map(unit.OutDir),
        })],
        Programs = [.. Programs.Select(run => run with
        {
            Runner = [.. run.Runner.Select(map)],
            Arguments = [.. run.Arguments.Select(map)],
            Environment = MapValues(run.Environment, map),
            WorkingDirectory = map(run.WorkingDirectory),
            Label = map(run.Label),
        })],
    };

    private static Dictionary<string, string> MapValues(IReadOnlyDictionary<string, string> values, Func<string, string> map) =>
        values.ToDictionary(pair => pair.Key, pair => map(pair.Value), StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CrateGraph))]
[JsonSerializable(typeof(Unit))]
internal sealed partial class GraphJson : JsonSerializerContext;
