using System.Text.Json;

namespace Green.Core.Cargo;

/// <summary>One of cargo's JSON messages that say what a call was for.</summary>
/// <param name="Text">The message itself.</param>
internal abstract record CargoMessage(string Text, string PackageId)
{
    /// <returns>Null for a message of another kind.</returns>
    /// <exception cref="GreenException">GREEN1003: the line is no message.</exception>
    public static CargoMessage? Parse(string line) => CargoJson.Read(line, message => Read(line, message));

    private static CargoMessage? Read(string line, JsonElement message)
    {
        switch (message.Text("reason"))
        {
            case "compiler-artifact":
                var target = message.GetProperty("target");
                return new CompilerArtifact(
                    line,
                    message.Text("package_id"),
                    Path.GetDirectoryName(message.Text("manifest_path")) ?? throw new JsonException("a manifest lies in no directory."),
                    [.. message.GetProperty("filenames").EnumerateArray().Select(CargoJson.Text)],
                    target.GetRawText(),
                    Describe(target, message.GetProperty("profile").GetProperty("test").GetBoolean()));
            case "build-script-executed":
                return new BuildScriptExecuted(line, message.Text("package_id"), message.Text("out_dir"));
            default:
                return null;
        }
    }

    /// <summary>As cargo's own descriptions in its summaries.</summary>
    private static string Describe(JsonElement target, bool test)
    {
        var name = target.Text("name");
        var kind = target.GetProperty("kind")[0].Text();
        return kind switch
        {
            "test" or "bench" => $"{kind} \"{name}\"",
            "bin" or "example" => $"{kind} \"{name}\"{(test ? " test" : "")}",
            "custom-build" => "build script",
            _ => test ? "lib test" : "lib",
        };
    }
}

/// <summary>A target was compiled.</summary>
/// <param name="Directory">Of the package.</param>
/// <param name="Target">Its object, as text.</param>
/// <param name="Description">See <see cref="Unit.Description"/>.</param>
internal sealed record CompilerArtifact(
    string Text, string PackageId, string Directory, IReadOnlyList<string> Files, string Target, string Description) : CargoMessage(Text, PackageId);

/// <summary>A build script ran.</summary>
internal sealed record BuildScriptExecuted(string Text, string PackageId, string OutDir) : CargoMessage(Text, PackageId);
