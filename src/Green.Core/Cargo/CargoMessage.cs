using System.Text.Json;

namespace Green.Core.Cargo;

/// <summary>One of cargo's JSON messages that say what a call was for.</summary>
internal abstract record CargoMessage(string PackageId)
{
    /// <returns>Null for a message of another kind.</returns>
    public static CargoMessage? Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var message = document.RootElement;
        switch (message.GetProperty("reason").GetString())
        {
            case "compiler-artifact":
                var target = message.GetProperty("target");
                return new CompilerArtifact(
                    message.GetProperty("package_id").GetString()!,
                    [.. message.GetProperty("filenames").EnumerateArray().Select(name => name.GetString()!)],
                    target.GetRawText(),
                    Describe(target, message.GetProperty("profile").GetProperty("test").GetBoolean()));
            case "build-script-executed":
                return new BuildScriptExecuted(message.GetProperty("package_id").GetString()!, message.GetProperty("out_dir").GetString()!);
            default:
                return null;
        }
    }

    /// <summary>As cargo's own descriptions in its summaries.</summary>
    private static string Describe(JsonElement target, bool test)
    {
        var name = target.GetProperty("name").GetString();
        var kind = target.GetProperty("kind")[0].GetString();
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
