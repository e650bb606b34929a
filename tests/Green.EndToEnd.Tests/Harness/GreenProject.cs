using System.Diagnostics;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>A Rust project in a scratch directory, on which the real tool and real cargo run.</summary>
internal sealed class GreenProject(GreenHome home, string root, CancellationToken cancellation)
{
    private readonly List<string> _transcript = [];

    /// <summary>The directory with Cargo.toml.</summary>
    public string Root => root;

    /// <summary>Set for every command of this project; null removes a variable.</summary>
    public Dictionary<string, string?> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>All commands so far, with what they said.</summary>
    public IReadOnlyList<string> Transcript => _transcript;

    public string this[string path] => Path.Combine(root, path);

    /// <summary>Runs the tool to its end.</summary>
    public Task<CommandResult> GreenAsync(params string[] arguments) => RunAsync(Repository.Tool, arguments);

    /// <summary>Runs plain cargo, without incremental compilation, to its end.</summary>
    public Task<CommandResult> CargoAsync(params string[] arguments) => RunAsync("cargo", arguments);

    public async Task<CommandResult> RunAsync(string program, params string[] arguments)
    {
        using var command = Start(program, arguments);
        return await command.EndAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Starts the tool and does not wait.</summary>
    public RunningCommand StartGreen(params string[] arguments) => Start(Repository.Tool, arguments);

    /// <summary>Runs plain cargo, with the tool as its RUSTC_WRAPPER, to its end.</summary>
    public Task<WrappedResult> WrappedAsync(params string[] arguments) => WrapAsync("cargo", arguments);

    /// <summary>Runs a program that starts cargo, or the tool itself, with the tool as RUSTC_WRAPPER.</summary>
    public async Task<WrappedResult> WrapAsync(string program, params string[] arguments)
    {
        var (command, log) = StartWrapped(program, arguments);
        using (command)
        {
            var result = await command.EndAsync(cancellation).ConfigureAwait(false);
            return WrappedResult.Of(result, log);
        }
    }

    /// <summary>Starts it and does not wait.</summary>
    /// <returns>The command, and the file to which the wrapper says what became of each call.</returns>
    public (RunningCommand Command, string Log) StartWrapped(string program, params string[] arguments)
    {
        var log = Path.Combine(home.Root, $"{Guid.NewGuid():N}.log");
        return (Start(program, arguments, ("RUSTC_WRAPPER", Repository.Tool), ("GREEN_LOG", log)), log);
    }

    public RunningCommand Start(string program, params string[] arguments) => Start(program, arguments, []);

    private RunningCommand Start(string program, string[] arguments, params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = root };
        // Nothing of the shell that started the tests may shape what they build.
        foreach (var name in start.Environment.Keys.Where(IsForRust).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["GREEN_HOME"] = home.Store;
        start.Environment["GREEN_SANDBOX"] = System.Environment.GetEnvironmentVariable("GREEN_TEST_SANDBOX") ?? "namespaces";
        start.Environment["CARGO_INCREMENTAL"] = "0";
        start.Environment["CARGO_NET_OFFLINE"] = "true";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return new RunningCommand(start, string.Join(' ', arguments.Prepend(Path.GetFileName(program))), _transcript);
    }

    public string Read(string path) => File.ReadAllText(this[path]);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
    }

    /// <summary>Replaces a text that must be there.</summary>
    public void Edit(string path, string old, string text)
    {
        var content = Read(path);
        Assert.Contains(old, content, $"{path} has no `{old}`");
        Write(path, content.Replace(old, text, StringComparison.Ordinal));
    }

    /// <summary>Gives a file a new time and the content it has.</summary>
    public void Touch(string path) => File.SetLastWriteTimeUtc(this[path], DateTime.UtcNow);

    public void DeleteTarget() => Directory.Delete(this["target"], recursive: true);

    /// <summary>The names of files and links directly in a directory; none where it does not exist.</summary>
    public IReadOnlyList<string> Names(string directory) =>
        !Directory.Exists(this[directory]) ? [] : [.. Directory.EnumerateFileSystemEntries(this[directory]).Where(path => !Directory.Exists(path)).Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal)];

    /// <summary>The MSBuild project of the last build with a command in a profile: the one that a plan's stamp stands beside.</summary>
    public string TopProject(string command, string profile = "debug") => Path.ChangeExtension(
        new DirectoryInfo(this[$"target/green/{profile}"]).EnumerateFiles($"{command}-*.plan").MaxBy(file => file.LastWriteTimeUtc)!.FullName, ".proj");

    private static bool IsForRust(string name) =>
        (name.StartsWith("CARGO", StringComparison.Ordinal) && name != "CARGO_HOME")
        || (name.StartsWith("RUST", StringComparison.Ordinal) && name is not ("RUSTUP_HOME" or "RUSTUP_AUTO_INSTALL"))
        || name.StartsWith("GREEN_", StringComparison.Ordinal)
        || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);
}
