using System.Text.Json;

namespace Green.Core.Configuration;

/// <summary>Settings as JSON: an object whose nested objects stand for the parts of a dotted key.</summary>
internal static class SettingsJson
{
    /// <param name="place">Where the text is from, for errors.</param>
    /// <exception cref="GreenException">GREEN5003: it is not JSON, or a value is neither text nor number.</exception>
    public static IReadOnlyList<(string Key, string Value)> Read(string json, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var values = new List<(string, string)>();
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw ConfigurationErrors.Unreadable(place, "what is there is not an object.");
            }

            Collect(document.RootElement, "", values, place);
            return values;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text has half of a surrogate pair.
            throw ConfigurationErrors.Unreadable(place, error.Message, error);
        }
    }

    private static void Collect(JsonElement element, string prefix, List<(string, string)> values, string place)
    {
        foreach (var property in element.EnumerateObject())
        {
            var key = prefix + property.Name;
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    Collect(property.Value, key + ".", values, place);
                    break;
                case JsonValueKind.String:
                    values.Add((key, property.Value.GetString()!));
                    break;
                case JsonValueKind.Number:
                    values.Add((key, property.Value.GetRawText()));
                    break;
                default:
                    throw ConfigurationErrors.Unreadable(place, $"the value of `{key}` is neither a text nor a number.");
            }
        }
    }
}
