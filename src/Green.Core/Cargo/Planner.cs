using Green.Core.Store;

namespace Green.Core.Cargo;

/// <summary>
/// Has real cargo plan a command: it runs once, to completion, with the recorder in rustc's place, in a scratch directory.
/// What it would have run becomes the <see cref="CrateGraph"/>; no rule of cargo's is written again here.
/// </summary>
/// <param name="recorder">The program that handles <see cref="Recorder.Variable"/>: the native tool.</param>
/// <param name="home">GREEN_HOME.</param>
/// <param name="environment">The user's environment.</param>
public sealed class Planner(string recorder, string home, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>A user's build.rustc is cargo's to find; RUSTC alone is honoured here.</summary>
    private string Rustc => environment.GetValueOrDefault("RUSTC", "rustc");

    /// <summary>Told where the toolchain is, as soon as that is known.</summary>
    public Action<string>? OnToolchain { get; init; }

    /// <summary>Told of the directories of packages that never change, as cargo comes to their targets.</summary>
    public Action<string>? OnPackage { get; init; }

    /// <summary>Records the graph of a command.</summary>
    /// <param name="onStatus">Cargo's own words while it resolves and downloads.</param>
    /// <exception cref="GreenException">GREEN1001 no cargo, GREEN1003 cargo refused, GREEN1005 no rustc.</exception>
    public async Task<(CrateGraph Graph, IReadOnlyList<string> Members)> RecordAsync(
        CargoCommandLine command, string workingDirectory, Action<string> onStatus, CancellationToken cancellation)
    {
        var sysroot = FindToolchainAsync(command, workingDirectory, cancellation);
        var metadata = await ReadMetadataAsync(command, workingDirectory, onStatus, cancellation).ConfigureAwait(false);
        using var place = WriteScratch(() => PlanScratch.Make(Path.Combine(home, "tmp")));
        var scratch = place.Directory;
        MakeDirectories(scratch);
        using var jobserver = WriteScratch(() => new PlanJobserver(Path.Combine(scratch, "jobserver")));
        WriteScratch(() => File.WriteAllLines(
            Path.Combine(scratch, Recorder.ScopesFile), metadata.Targets.Select(pair => string.Join('\t', Metadata.ScopesOf(pair.Value).Prepend(pair.Key)))));

        var target = Path.Combine(scratch, "target");
        var build = metadata.BuildDirectory == metadata.TargetDirectory ? target : Path.Combine(scratch, "build");
        var recording = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            [Recorder.Variable] = scratch,
            ["RUSTC_WRAPPER"] = recorder,
            ["CARGO_TARGET_DIR"] = target,
            ["CARGO_BUILD_BUILD_DIR"] = build,
            ["CARGO_CACHE_RUSTC_INFO"] = "0",
            ["CARGO_TERM_PROGRESS_WHEN"] = "never",
            ["CARGO_MAKEFLAGS"] = jobserver.Flags,
        };
        recording.Remove("RUSTC_WORKSPACE_WRAPPER");
        if (command.RunsTests)
        {
            var rustdoc = Path.Combine(scratch, Recorder.Rustdoc);
            WriteScratch(() => File.CreateSymbolicLink(rustdoc, recorder));
            recording["RUSTDOC"] = rustdoc;
        }

        var runners = TestRunners.MayBeConfigured(command, workingDirectory, environment)
            ? await FindRunnersAsync(command, scratch, recording, workingDirectory, cancellation).ConfigureAwait(false)
            : TestRunners.None;
        var words = new CargoWords(onStatus);
        var messages = new List<CargoMessage>();
        var outcome = await RunCargoAsync(
            command,
            runners == TestRunners.None ? command.ConfigArguments : TestRunners.WithoutRunners(command.ConfigArguments),
            ["--message-format=json", .. command.RunsTests ? ["--no-fail-fast"] : Array.Empty<string>()],
            recording,
            workingDirectory,
            words.Add,
            cancellation,
            line => AddMessage(messages, line)).ConfigureAwait(false);

        // Tests fail under the recorder; cargo has planned all it has to say when it comes to them.
        if (outcome.ExitCode != 0 && !(command.RunsTests && words.Finished is not null))
        {
            throw IsOfScratch(scratch, words.Warnings) ? StoreErrors.CannotWrite(home, new IOException(string.Join('\n', words.Warnings))) : Refused(command, words.Warnings);
        }

        var toolchain = await sysroot.ConfigureAwait(false);
        var builder = new GraphBuilder(scratch, recording, metadata, messages);
        var graph = builder.Build(NameOf(command), toolchain, RustdocOf(toolchain, workingDirectory), runners, words);

        // Cargo's configuration may name a compiler of another toolchain.
        var compilers = graph.Units.Where(unit => unit.Kind == UnitKind.Rustc).Select(unit => unit.Arguments[0]).Distinct(StringComparer.Ordinal);
        return (graph with { Toolchain = compilers.Select(Sysroot.Above).FirstOrDefault(root => root is not null) ?? toolchain }, metadata.Manifests);
    }

    private void AddMessage(List<CargoMessage> messages, string line)
    {
        if (!line.StartsWith('{') || CargoMessage.Parse(line) is not { } message)
        {
            return;
        }

        messages.Add(message);
        if (message is CompilerArtifact artifact && !Package.IsLocalId(artifact.PackageId))
        {
            OnPackage?.Invoke(artifact.Directory);
        }
    }

    /// <summary>Runs cargo with the recorder in place; where the user's arguments for tests go stands a marker.</summary>
    private static async Task<ProcessOutcome> RunCargoAsync(
        CargoCommandLine command,
        IEnumerable<string> configuration,
        IEnumerable<string> flags,
        Dictionary<string, string> recording,
        string workingDirectory,
        Action<string> onLine,
        CancellationToken cancellation,
        Action<string>? onOutput = null) => await ProcessRunner.RunAsync(
            "cargo",
            [
                .. Toolchain(command), command.Command, .. command.PlanArguments, .. configuration, .. command.LockArguments,
                .. command.ManifestPath is null ? Array.Empty<string>() : ["--manifest-path", command.ManifestPath],
                "--color=never", .. flags,
                .. command.RunsTests && !command.PlanArguments.Contains(Markers.TestArguments) ? ["--", Markers.TestArguments] : Array.Empty<string>(),
                .. command.CompilerArguments.Count > 0 ? command.CompilerArguments.Prepend("--") : [],
            ],
            recording,
            workingDirectory,
            onLine,
            cancellation,
            onOutput).ConfigureAwait(false) ?? throw NoCargo();

    /// <summary>Has cargo name the runners of tests, and puts the recorder in their place for the recording that follows.</summary>
    private async Task<TestRunners> FindRunnersAsync(
        CargoCommandLine command, string scratch, Dictionary<string, string> recording, string workingDirectory, CancellationToken cancellation)
    {
        var lines = new List<string>();
        await RunCargoAsync(command, command.ConfigArguments, ["--no-run", "-v"], recording, workingDirectory, lines.Add, cancellation).ConfigureAwait(false);
        var runners = TestRunners.Parse(RecordedCall.ReadAll(Path.Combine(scratch, Recorder.CallsDirectory)), lines);
        foreach (var name in new[] { "target", "build", Recorder.CallsDirectory, Recorder.ProgramsDirectory }.Select(name => Path.Combine(scratch, name)).Where(Directory.Exists))
        {
            Directory.Delete(name, recursive: true);
        }

        MakeDirectories(scratch);
        if (runners.ByTarget.Count == 0)
        {
            return TestRunners.None;
        }

        var host = await Sysroot.HostAsync(Rustc, Toolchain(command), environment, workingDirectory, cancellation).ConfigureAwait(false);
        foreach (var variable in runners.Variables(host))
        {
            recording[variable] = Recorder.Runner;
        }

        File.CreateSymbolicLink(Path.Combine(scratch, Recorder.ProgramsDirectory, Recorder.Runner), recorder);
        recording["PATH"] = $"{Path.Combine(scratch, Recorder.ProgramsDirectory)}:{environment.GetValueOrDefault("PATH")}";
        return runners;
    }

    private void MakeDirectories(string scratch) => WriteScratch(() =>
    {
        Directory.CreateDirectory(Path.Combine(scratch, Recorder.CallsDirectory));
        Directory.CreateDirectory(Path.Combine(scratch, Recorder.ProgramsDirectory));
    });

    private void WriteScratch(Action write) => WriteScratch(() =>
    {
        write();
        return true;
    });

    private T WriteScratch<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.CannotWrite(home, exception);
        }
    }

    /// <summary>Whether cargo failed over files that it writes for the plan alone, and would not without Green.</summary>
    private static bool IsOfScratch(string scratch, IEnumerable<string> words)
    {
        var text = string.Join('\n', words);
        return text.Contains(Recorder.CannotWrite, StringComparison.Ordinal)
            || (text.Contains(scratch, StringComparison.Ordinal) && text.Contains("(os error ", StringComparison.Ordinal));
    }

    private async Task<Metadata> ReadMetadataAsync(
        CargoCommandLine command, string workingDirectory, Action<string> onStatus, CancellationToken cancellation)
    {
        var variables = environment;
        if (command.TargetDirectory is not null)
        {
            variables = new Dictionary<string, string>(environment, StringComparer.Ordinal)
            {
                ["CARGO_TARGET_DIR"] = Path.GetFullPath(command.TargetDirectory, workingDirectory),
            };
        }

        var errors = new List<string>();
        var outcome = await ProcessRunner.RunAsync(
            "cargo",
            [
                .. Toolchain(command), "metadata", "--no-deps", "--format-version=1", "--color=never",
                .. command.ConfigArguments, .. command.LockArguments,
                .. command.ManifestPath is null ? Array.Empty<string>() : ["--manifest-path", command.ManifestPath],
            ],
            variables,
            workingDirectory,
            errors.Add,
            cancellation).ConfigureAwait(false) ?? throw NoCargo();
        return outcome.ExitCode == 0 ? Metadata.Parse(outcome.Output) : throw Refused(command, errors);
    }

    private async Task<string> FindToolchainAsync(CargoCommandLine command, string workingDirectory, CancellationToken cancellation)
    {
        var toolchain = await SysrootAsync(command, workingDirectory, cancellation).ConfigureAwait(false);
        OnToolchain?.Invoke(toolchain);
        return toolchain;
    }

    /// <summary>Asks the rustc in use where it lives.</summary>
    /// <exception cref="GreenException">GREEN1005 no rustc, GREEN1009 a toolchain that is the system.</exception>
    public Task<string> SysrootAsync(CargoCommandLine command, string workingDirectory, CancellationToken cancellation) =>
        Sysroot.OfAsync(Rustc, Toolchain(command), environment, workingDirectory, cancellation);

    /// <summary>The user's own where RUSTDOC names one; a name without a directory is looked up on PATH.</summary>
    private string RustdocOf(string toolchain, string workingDirectory) =>
        !environment.TryGetValue("RUSTDOC", out var rustdoc) ? Path.Combine(toolchain, "bin", "rustdoc")
        : rustdoc.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(rustdoc, workingDirectory)
        : rustdoc;

    private static string[] Toolchain(CargoCommandLine command) => command.Toolchain is null ? [] : [command.Toolchain];

    /// <summary>The same flags have the same name, so that their projects replace the earlier ones.</summary>
    private static string NameOf(CargoCommandLine command)
    {
        var flags = string.Join('\0', [command.Toolchain ?? "", .. command.PlanArguments, .. command.CompilerArguments, .. command.ConfigArguments, command.ManifestPath ?? ""]);
        return $"{command.Command}-{Digest.Of(System.Text.Encoding.UTF8.GetBytes(flags)).Hash[..8]}";
    }

    /// <summary>GREEN1001.</summary>
    public static GreenException NoCargo() => new(
        "GREEN1001",
        "cargo is not on PATH",
        "Install Rust (https://rustup.rs), add the directory with cargo to PATH, or name a container image that has Rust: `dotnet green config set image NAME`.");

    private static GreenException Refused(CargoCommandLine command, IEnumerable<string> words) => new(
        "GREEN1003",
        $"cargo could not plan the build\n{string.Join('\n', words)}",
        $"Repair what cargo names above; `cargo {command.Command}` fails in the same way.");
}
