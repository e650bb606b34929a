using System.Text.Json;
using System.Text.Json.Serialization;

namespace Green.Core.Store;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(DigestJsonConverter)])]
[JsonSerializable(typeof(ActionResult))]
[JsonSerializable(typeof(PathSet[]))]
[JsonSerializable(typeof(TreeEntry[]))]
internal sealed partial class StoreJson : JsonSerializerContext;

/// <summary>Digests as <c>hash/size</c>; the default digest, of entries that have no content, as an empty string.</summary>
internal sealed class DigestJsonConverter : JsonConverter<Digest>
{
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return string.IsNullOrEmpty(text) ? default
            : Digest.TryParse(text, out var digest) ? digest
            : throw new JsonException($"'{text}' is not a digest.");
    }

    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Hash is null ? "" : value.ToString());
}
