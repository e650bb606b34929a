using System.Diagnostics;
using System.Text.Json;
using Green.Core.Output;

namespace Green.Core.Tests.Output;

/// <summary>A small workspace on which real cargo runs, and whose JSON messages become unit events.</summary>
internal sealed class RealCargo : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("green-console-");

    public string Root => _directory.FullName;

    public void Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public (string Output, string Error) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("cargo", [.. arguments, "--offline", "-j1"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in new[] { "RUST_BACKTRACE", "CARGO_TERM_COLOR", "RUSTC_WRAPPER", "RUSTFLAGS", "CARGO_TERM_VERBOSE" })
        {
            start.Environment.Remove(name);
        }

        // A target directory for each run, so that each one compiles everything; one name, so that texts are the same.
        var target = Path.Combine(Root, "target");
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        start.Environment["CARGO_TARGET_DIR"] = target;
        start.Environment["CARGO_INCREMENTAL"] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (output.Result, error);
    }

    /// <summary>The events that a build with these JSON messages would have sent, one unit after the other.</summary>
    /// <param name="json">Standard output of cargo under --message-format=json-diagnostic-rendered-ansi.</param>
    /// <param name="harnessOf">Whether a target of which no artifact tells it is compiled as a test harness.</param>
    public static List<UnitEvent> Events(string json, Func<string, bool> harnessOf)
    {
        var events = new List<UnitEvent>();
        var pending = new List<(string Target, string Message)>();
        var owner = default(JsonElement);
        foreach (var line in json.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var root = JsonDocument.Parse(line).RootElement;
            switch (root.GetProperty("reason").GetString())
            {
                case "compiler-message":
                    if (pending.Count > 0 && pending[0].Target != root.GetProperty("target").GetRawText())
                    {
                        throw new InvalidOperationException("Messages of two units are mixed; run cargo with one job.");
                    }

                    owner = root;
                    pending.Add((root.GetProperty("target").GetRawText(), root.GetProperty("message").GetRawText()));
                    break;
                case "compiler-artifact":
                    Add(root, UnitOutcome.Compiled, root.GetProperty("profile").GetProperty("test").GetBoolean(), line);
                    break;
                case "build-finished" when pending.Count > 0:
                    Add(owner, UnitOutcome.Failed, harnessOf(owner.GetProperty("target").GetProperty("name").GetString()!), null);
                    break;
            }
        }

        return events;

        void Add(JsonElement root, UnitOutcome outcome, bool harness, string? artifact)
        {
            var id = root.GetProperty("package_id").GetString()!;
            var started = new UnitEvent(
                $"{id} {events.Count}", NameOf(id), id[(id.LastIndexOfAny(['#', '@']) + 1)..],
                new Uri(id["path+".Length..id.IndexOf('#')]).LocalPath, id, root.GetProperty("manifest_path").GetString()!,
                root.GetProperty("target").GetRawText(), Description(root.GetProperty("target"), harness), "Compiling",
                UnitOutcome.Started, [], []);
            events.Add(started);
            events.Add(started with
            {
                Outcome = outcome,
                Messages = [.. pending.Select(message => message.Message)],
                Artifacts = artifact is null ? [] : [artifact],
                ExitCode = outcome == UnitOutcome.Failed ? 1 : null,
            });
            pending.Clear();
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string NameOf(string id)
    {
        var fragment = id[(id.IndexOf('#') + 1)..];
        return fragment.Contains('@') ? fragment[..fragment.IndexOf('@')] : Path.GetFileName(id[..id.IndexOf('#')]);
    }

    private static string Description(JsonElement target, bool harness)
    {
        var name = target.GetProperty("name").GetString();
        return target.GetProperty("kind")[0].GetString() switch
        {
            "custom-build" => "build script",
            "test" => $"test \"{name}\"",
            "bin" => $"bin \"{name}\"{(harness ? " test" : "")}",
            _ => $"lib{(harness ? " test" : "")}",
        };
    }
}
