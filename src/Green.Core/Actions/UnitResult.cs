using System.Text.Json;
using System.Text.Json.Serialization;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>
/// What a unit left, by digest: the file that dependents look at. It is rewritten only when it says something else, which is
/// what stops a change from spreading further than it reaches.
/// </summary>
/// <param name="Closure">Of its own outputs and of the closures of all units it depends on: changes with anything behind it.</param>
/// <param name="Outputs">Relative to the build directory; of a build-script run the contents of OUT_DIR.</param>
/// <param name="StandardOutput">Of a build-script run: its directives, in sandbox form.</param>
/// <param name="StandardError">rustc's messages, in sandbox form.</param>
/// <param name="ReadsPackage">It was compiled with its package's path in it, so what runs it needs the package's files.</param>
public sealed record UnitResult(
    Digest Closure,
    IReadOnlyList<TreeEntry> Outputs,
    Digest StandardOutput,
    Digest StandardError,
    bool ReadsPackage) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In(Outputs, Outputs?.Select(output => output?.Path));

    public string ToJson() => JsonSerializer.Serialize(this, SettingsJson.Default.UnitResult);

    public static UnitResult FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, SettingsJson.Default.UnitResult) ?? throw new JsonException("an empty unit result");
}
