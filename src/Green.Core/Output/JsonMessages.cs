using System.Text;
using System.Text.Json;
using Green.Core.Rustc;

namespace Green.Core.Output;

/// <summary>Cargo's messages for machines, byte for byte.</summary>
internal static class JsonMessages
{
    public static string BuildFinished(bool success) =>
        $"{{\"reason\":\"build-finished\",\"success\":{(success ? "true" : "false")}}}";

    /// <summary>What a build script told cargo; paths are the host's.</summary>
    public static string BuildScriptExecuted(string packageId, string outDirectory, BuildScriptOutput? script)
    {
        var text = new StringBuilder("{\"reason\":\"build-script-executed\",\"package_id\":\"");
        JsonText.Append(text, packageId);
        text.Append("\",\"linked_libs\":");
        AppendList(text, script?.LinkLibraries ?? []);
        text.Append(",\"linked_paths\":");
        AppendList(text, script?.LinkSearch ?? []);
        text.Append(",\"cfgs\":");
        AppendList(text, script?.Cfgs ?? []);
        text.Append(",\"env\":[");
        foreach (var (pair, index) in (script?.Environment ?? []).Select((pair, index) => (pair, index)))
        {
            text.Append(index == 0 ? "" : ",");
            AppendList(text, [pair.Key, pair.Value]);
        }

        text.Append("],\"out_dir\":\"");
        JsonText.Append(text, outDirectory);
        return text.Append("\"}").ToString();
    }

    private static void AppendList(StringBuilder text, IEnumerable<string> values)
    {
        text.Append('[');
        foreach (var (value, index) in values.Select((value, index) => (value, index)))
        {
            text.Append(index == 0 ? "\"" : ",\"");
            JsonText.Append(text, value);
            text.Append('"');
        }

        text.Append(']');
    }

    /// <summary>rustc's message wrapped with the unit it came from.</summary>
    public static string CompilerMessage(UnitEvent unit, string message, bool keepColours)
    {
        var text = new StringBuilder("{\"reason\":\"compiler-message\",\"package_id\":\"");
        JsonText.Append(text, unit.PackageId);
        text.Append("\",\"manifest_path\":\"");
        JsonText.Append(text, unit.ManifestPath);
        text.Append("\",\"target\":").Append(unit.Target).Append(",\"message\":");
        text.Append(keepColours ? message : WithoutColours(message));
        return text.Append('}').ToString();
    }

    private static string WithoutColours(string message)
    {
        try
        {
            return Rewrite(message);
        }
        catch (InvalidOperationException)
        {
            // Not of rustc's form, or a string has half of a surrogate pair, which cannot be written anew.
            return message;
        }
    }

    // Cargo reads the message and writes it anew when it removes colours: "rendered" comes first and "code" last,
    // the other members in between, sorted.
    private static string Rewrite(string message)
    {
        using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 10_000 });
        var root = document.RootElement;
        if (!root.TryGetProperty("rendered", out var rendered) || rendered.ValueKind != JsonValueKind.String)
        {
            return message;
        }

        var text = new StringBuilder(message.Length);
        text.Append("{\"rendered\":\"");
        JsonText.Append(text, Ansi.Strip(rendered.GetString()!));
        text.Append('"');
        foreach (var member in Sorted(root).Where(member => member.Name is not ("rendered" or "code")))
        {
            text.Append(',');
            WriteMember(text, member);
        }

        text.Append(",\"code\":");
        WriteCode(text, root);
        return text.Append('}').ToString();
    }

    private static void WriteCode(StringBuilder text, JsonElement root)
    {
        if (!root.TryGetProperty("code", out var code) || code.ValueKind != JsonValueKind.Object)
        {
            text.Append("null");
            return;
        }

        text.Append('{');
        WriteMember(text, code.EnumerateObject().First(member => member.Name == "code"));
        foreach (var member in Sorted(code).Where(member => member.Name != "code"))
        {
            text.Append(',');
            WriteMember(text, member);
        }

        text.Append('}');
    }

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var isFirstMember = true;
                foreach (var member in Sorted(value))
                {
                    text.Append(isFirstMember ? "" : ",");
                    WriteMember(text, member);
                    isFirstMember = false;
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                var isFirst = true;
                foreach (var item in value.EnumerateArray())
                {
                    text.Append(isFirst ? "" : ",");
                    Write(text, item);
                    isFirst = false;
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append('"');
                JsonText.Append(text, value.GetString()!);
                text.Append('"');
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteMember(StringBuilder text, JsonProperty member)
    {
        text.Append('"');
        JsonText.Append(text, member.Name);
        text.Append("\":");
        Write(text, member.Value);
    }

    private static IOrderedEnumerable<JsonProperty> Sorted(JsonElement element) =>
        element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal);
}
