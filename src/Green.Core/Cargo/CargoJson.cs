using System.Text.Json;

namespace Green.Core.Cargo;

/// <summary>JSON that cargo prints. A later cargo may print another kind; then that is to be said, with a code.</summary>
internal static class CargoJson
{
    /// <exception cref="GreenException">GREEN1003: the text is not what <paramref name="read"/> expects.</exception>
    public static T Read<T>(string json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new GreenException(
                "GREEN1003",
                $"cargo printed something unexpected: {e.Message}",
                "Report it, with what `cargo --version` and `cargo metadata --no-deps --format-version=1` print.",
                e);
        }
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).Text();

    public static string Text(this JsonElement element) => element.GetString() ?? throw new JsonException("null stands where a text belongs.");
}
