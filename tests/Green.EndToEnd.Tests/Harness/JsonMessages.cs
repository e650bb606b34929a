using System.Text.Json;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>Cargo's messages for machines.</summary>
internal static class JsonMessages
{
    private static readonly string[] Fields =
        ["reason", "package_id", "manifest_path", "target", "profile", "features", "filenames", "executable", "success", "out_dir", "env", "cfgs"];

    /// <summary>A line for each message, with what tools read of it; the target directory is taken out of its paths.</summary>
    public static IEnumerable<string> Essence(string output, string target) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Select(message => string.Join(
            " | ",
            Fields.Where(name => message.TryGetProperty(name, out _))
                .Select(name => message.GetProperty(name).GetRawText().Replace(JsonEncodedText.Encode(target).ToString(), "<target>", StringComparison.Ordinal)
                    .Replace(target, "<target>", StringComparison.Ordinal))));
}
