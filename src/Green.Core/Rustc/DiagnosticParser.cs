using System.Text.Json;

namespace Green.Core.Rustc;

/// <summary>Reads what rustc writes to standard error under <c>--error-format=json</c>, one message a line.</summary>
public static class DiagnosticParser
{
    // Macro expansions nest: far deeper than a reader's usual limit, and rustc sets none.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 10_000 };

    /// <summary>
    /// One line. What does not begin with '{', is no JSON, or is JSON of another form than rustc's is a
    /// <see cref="PlainMessage"/>, as for cargo.
    /// </summary>
    public static RustcMessage Parse(string line)
    {
        if (!line.StartsWith('{'))
        {
            return new PlainMessage(line);
        }

        try
        {
            using var document = JsonDocument.Parse(line, Options);
            return Read(line, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a value is of another type, or a string has half of a surrogate pair.
            return new PlainMessage(line);
        }
    }

    private static RustcMessage Read(string line, JsonElement root)
    {
        if (root.TryGetProperty("future_incompat_report", out var report))
        {
            return new FutureIncompatMessage(
                line,
                [.. Items(report).Where(item => item.TryGetProperty("diagnostic", out _)).Select(item => ReadDiagnostic(item.GetProperty("diagnostic"), 0))]);
        }

        if (Text(root, "artifact") is { } artifact)
        {
            return new ArtifactMessage(line, artifact, Text(root, "emit") ?? "");
        }

        return Text(root, "message") is not null && Text(root, "level") is not null
            ? new DiagnosticMessage(line, ReadDiagnostic(root, 0))
            : new OtherMessage(line);
    }

    private static Diagnostic ReadDiagnostic(JsonElement element, int depth) => new(
        Text(element, "level") ?? "",
        element.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Object ? Text(code, "code") : null,
        Text(element, "message") ?? "",
        Text(element, "rendered"),
        element.TryGetProperty("spans", out var spans) ? [.. Items(spans).Select(span => ReadSpan(span, 0))] : [],
        depth < 2 && element.TryGetProperty("children", out var children)
            ? [.. Items(children).Select(child => ReadDiagnostic(child, depth + 1))]
            : []);

    // A chain of macro calls can be thousands long; a location needs only its first links.
    private static DiagnosticSpan ReadSpan(JsonElement element, int depth) => new(
        Text(element, "file_name") ?? "",
        Number(element, "line_start"),
        Number(element, "line_end"),
        Number(element, "column_start"),
        Number(element, "column_end"),
        element.TryGetProperty("is_primary", out var primary) && primary.ValueKind == JsonValueKind.True,
        Text(element, "label"),
        Text(element, "suggested_replacement"),
        Text(element, "suggestion_applicability"),
        depth < 32 && element.TryGetProperty("expansion", out var expansion)
            && expansion.ValueKind == JsonValueKind.Object && expansion.TryGetProperty("span", out var span)
            ? ReadSpan(span, depth + 1)
            : null);

    private static JsonElement.ArrayEnumerator Items(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : 0;
}
