using System.Text.Json;
using System.Text.Json.Serialization;

namespace Green.Core.Output;

/// <summary>Carries a <see cref="UnitEvent"/> through a build engine's log as text.</summary>
public static class UnitEventJson
{
    /// <summary>The type under which the text travels in the engine's extended messages.</summary>
    public const string ExtendedType = "green.unit";

    public static string Write(UnitEvent unitEvent) => JsonSerializer.Serialize(unitEvent, UnitEventContext.Default.UnitEvent);

    /// <exception cref="JsonException">The text is no event.</exception>
    public static UnitEvent Read(string text) =>
        JsonSerializer.Deserialize(text, UnitEventContext.Default.UnitEvent) ?? throw new JsonException("An empty unit event.");
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(UnitEvent))]
internal sealed partial class UnitEventContext : JsonSerializerContext;
