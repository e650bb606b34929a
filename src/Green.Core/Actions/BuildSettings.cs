using System.Text.Json;
using System.Text.Json.Serialization;
using Green.Core.Cargo;
using Green.Core.Sandbox;

namespace Green.Core.Actions;

/// <summary>What all units of one build have in common; written beside the generated projects, read by the tasks.</summary>
/// <param name="Home">GREEN_HOME: the store, slots and plans.</param>
/// <param name="Sandbox"><c>container</c>, <c>namespaces</c> or <c>host</c>.</param>
/// <param name="Image">The setting <c>green.image</c>, for containers.</param>
/// <param name="Workspace">The workspace's root.</param>
/// <param name="TargetDirectory">Where final artifacts go.</param>
/// <param name="BuildDirectory">Where intermediate ones go; mostly the same.</param>
/// <param name="Toolchain">The sysroot.</param>
/// <param name="Packages">The packages of all units.</param>
/// <param name="OutDirectories">The OUT_DIR of every build-script run.</param>
/// <param name="Jobs">How many actions and further threads of theirs run at once; build scripts see it as NUM_JOBS.</param>
/// <param name="Limits">What each action may use.</param>
public sealed record BuildSettings(
    string Home,
    string Sandbox,
    string? Image,
    string Workspace,
    string TargetDirectory,
    string BuildDirectory,
    string Toolchain,
    IReadOnlyList<Package> Packages,
    IReadOnlyList<string> OutDirectories,
    int Jobs,
    ActionLimits Limits)
{
    public string ToJson() => JsonSerializer.Serialize(this, SettingsJson.Default.BuildSettings);

    public static BuildSettings FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, SettingsJson.Default.BuildSettings) ?? throw new JsonException("empty build settings");
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(BuildSettings))]
[JsonSerializable(typeof(UnitResult))]
internal sealed partial class SettingsJson : JsonSerializerContext;
