using System.Text.Json;

namespace Green.Core.Cargo;

/// <summary>One of cargo's JSON messages that say what a call was for.</summary>
internal abstract record CargoMessage(string PackageId)
{
    /// <returns>Null for a message of another kind.</returns>
    /// <exception cref="GreenException">GREEN1003: the line is no message.</exception>
    public static CargoMessage? Parse(string line) => CargoJson.Read(line, Read);

    private static CargoMessage? Read(JsonElement message)
    {
        switch (message.Text("reason"))
        {
            case "compiler-artifact":
                var target = message.GetProperty("target");
                return new CompilerArtifact(
                    message.Text("package_id"),
                    [.. message.GetProperty("filenames").EnumerateArray().Select(CargoJson.Text)],
                    target.GetRawText(),
                    Describe(target, message.GetProperty("profile").GetProperty("test").GetBoolean()));
            case "build-script-executed":
                return new BuildScriptExecuted(message.Text("package_id"), message.Text("out_dir"));
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
/// <param name="Target">Its object, as text.</param>
/// <param name="Description">See <see cref="Unit.Description"/>.</param>
internal sealed record CompilerArtifact(string PackageId, IReadOnlyList<string> Files, string Target, string Description) : CargoMessage(PackageId);

/// <summary>A build script ran.</summary>
internal sealed record BuildScriptExecuted(string PackageId, string OutDir) : CargoMessage(PackageId);
