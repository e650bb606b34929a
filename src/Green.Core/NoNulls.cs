using System.Text.Json;

namespace Green.Core;

/// <summary>
/// What a record's members, read from JSON, must not be: the reader leaves null what is missing, whatever the member's type says.
/// </summary>
internal static class NoNulls
{
    /// <exception cref="JsonException">A list is null, or something in one is.</exception>
    public static void In(params IEnumerable<object?>?[] lists)
    {
        if (lists.Any(list => list is null || list.Contains(null)))
        {
            throw new JsonException("Something is missing or null.");
        }
    }
}
