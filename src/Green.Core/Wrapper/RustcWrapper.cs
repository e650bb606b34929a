using System.Globalization;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Output;
using Green.Core.Projects;
using Green.Core.Rustc;
using Green.Core.Sandbox;

namespace Green.Core.Wrapper;

/// <summary>
/// What cargo starts in place of the compiler (RUSTC_WRAPPER) and, through <see cref="ScriptStandIn"/>, in place of build
/// scripts: the same units, with the same keys, as those that MSBuild drives.
/// </summary>
/// <param name="Tool">This program's own file.</param>
/// <param name="Environment">The whole environment of the call.</param>
/// <param name="Directory">Its working directory.</param>
public sealed record RustcWrapper(
    string Tool, IReadOnlyDictionary<string, string> Environment, string Directory, Stream Output, Stream Error)
{
    private WrapperLog Log { get; } = new(Environment.GetValueOrDefault(WrapperLog.Variable));

    /// <summary>Whether the tool was started as the wrapper of a compiler: its first argument is a program then.</summary>
    public static bool IsCompilerCall(IReadOnlyList<string> arguments) => arguments.Count > 0
        && (arguments[0].Contains('/', StringComparison.Ordinal) || arguments[0] is "rustc" or "clippy-driver");

    /// <summary>Whether the tool was started by a build script's stand-in.</summary>
    public static bool IsScriptRun(IReadOnlyList<string> arguments) => arguments.Count == 4 && arguments[0] == ScriptStandIn.Command;

    /// <summary>What a call is called where it fails.</summary>
    public static string NameOf(IReadOnlyList<string> arguments) => IsScriptRun(arguments) ? arguments[2]
        : arguments.SkipWhile(word => word != "--crate-name").Skip(1).FirstOrDefault("a call of rustc");

    /// <returns>The exit code; null where the call is the real compiler's own.</returns>
    /// <exception cref="GreenException">The sandbox or the store cannot do its part.</exception>
    public async Task<int?> CompileAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        // With a workspace wrapper cargo names two programs.
        var isClippy = Path.GetFileName(arguments[0]) == "clippy-driver" && arguments.Count > 1 && Path.GetFileName(arguments[1]) == "rustc";
        var compiler = arguments[isClippy ? 1 : 0];
        RustcArguments parsed;
        try
        {
            parsed = RustcArguments.Parse([.. arguments.Skip(isClippy ? 2 : 1)], File.ReadAllBytes);
        }
        catch (GreenException failure)
        {
            return HandOver(NameOf(arguments), failure.Message);
        }

        var name = parsed.CrateName ?? "-";
        if (parsed.IsProbe)
        {
            return null;
        }

        if (arguments.Concat(Environment.Values).Any(text => text.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            return HandOver(name, "not all that it was given is UTF-8");
        }

        if (Path.GetFileName(compiler) != "rustc")
        {
            return HandOver(name, $"the compiler is {compiler}");
        }

        if (CallShape.WhyNotAction(parsed) is { } reason)
        {
            return HandOver(name, reason);
        }

        if (!Environment.ContainsKey("CARGO_MANIFEST_DIR") || !Environment.TryGetValue("CARGO", out var program) || CargoProcess.Find(program) is not { } cargo)
        {
            return HandOver(name, "cargo has not started it");
        }

        if (WrappedCall.BuildDirectoryOf(parsed.OutDir!, parsed.Target) is not { } buildDirectory)
        {
            return HandOver(name, $"{parsed.OutDir} is in no target directory of cargo's");
        }

        var notes = new CallNotes(buildDirectory);
        var session = await CargoSession.GetAsync(notes.Directory, buildDirectory, cargo, compiler, Environment, cancellation).ConfigureAwait(false);
        if (session.Sandbox == "host")
        {
            return HandOver(name, "the sandbox is `host`");
        }

        var own = CallEnvironment.Own(Environment, cargo.Environment, UnitKind.Rustc);
        var (call, obstacle) = WrappedCall.OfRustc(notes, isClippy ? arguments[0] : compiler, parsed, own, Environment, Directory);
        if (call is null)
        {
            return HandOver(name, obstacle!);
        }

        var build = await BuildAsync(notes, session, buildDirectory, cargo, call, cancellation).ConfigureAwait(false);
        if (build.ExitCode == 0 && call.Unit.Description == "build script")
        {
            TargetErrors.Guard(buildDirectory, () => ScriptStandIn.Replace(notes, call.Unit, buildDirectory, Tool));
        }

        return build.ExitCode;
    }

    /// <summary>Runs a build script for cargo.</summary>
    /// <returns>The exit code; null where the real program, whose path is the second item, is to be started as it is.</returns>
    public async Task<(int? ExitCode, string Program)> RunScriptAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var (buildDirectory, id, path) = (arguments[1], arguments[2], arguments[3]);
        var notes = new CallNotes(buildDirectory);
        if (Environment.TryGetValue("OUT_DIR", out var outDir) && outDir.StartsWith(buildDirectory + "/", StringComparison.Ordinal))
        {
            notes.Forget(notes.IdOf(outDir));
        }

        if (notes.Of(id) is not { } program)
        {
            return (HandOver(path, "nothing is known of this build script"), new UnitFiles(notes.Directory, id).Program);
        }

        var real = ScriptStandIn.ProgramOf(notes, program);
        var name = $"{program.Package.Name} (build script)";
        if (!Environment.TryGetValue("CARGO", out var tool) || CargoProcess.Find(tool) is not { } cargo)
        {
            return (HandOver(name, "cargo has not started it"), real);
        }

        var session = await CargoSession.GetAsync(notes.Directory, buildDirectory, cargo, Environment["RUSTC"], Environment, cancellation).ConfigureAwait(false);
        if (session.Sandbox == "host")
        {
            return (HandOver(name, "the sandbox is `host`"), real);
        }

        var own = CallEnvironment.Own(Environment, cargo.Environment, UnitKind.BuildScript);
        var (call, obstacle) = WrappedCall.OfScript(notes, program, path, own, Directory);
        return call is null ? (HandOver(name, obstacle!), real)
            : ((await BuildAsync(notes, session, buildDirectory, cargo, call, cancellation).ConfigureAwait(false)).ExitCode, real);
    }

    private async Task<UnitBuild> BuildAsync(
        CallNotes notes, CargoSession shared, string buildDirectory, CargoProcess cargo, WrappedCall call, CancellationToken cancellation)
    {
        var jobs = int.TryParse(Environment.GetValueOrDefault("NUM_JOBS"), CultureInfo.InvariantCulture, out var count) ? count : System.Environment.ProcessorCount;
        var session = new BuildSession(
            shared.ToSettings(buildDirectory, call.Packages, call.OutDirectories, jobs), notes.Directory, cargo.Environment, Sandboxes.Open, TimeProvider.System)
        {
            CargoDrives = true,
            CargoTokens = CargoJobserver.FromEnvironment(Environment),
            KnownToolchain = shared.ToolchainDigest,
            KnownPlatform = shared.Platform,

            // A cargo that is killed does not take its children with it, and nobody waits for this one then.
            IsWanted = () => System.IO.Directory.Exists($"/proc/{cargo.Process}"),
        };
        await using var opened = session.ConfigureAwait(false);
        session.Add(call.Unit);
        notes.Begin(call.Unit);
        if (call.Unit.Kind == UnitKind.BuildScript)
        {
            session.EnsureProgram(call.Unit.Dependencies[0]);
        }

        var messages = new LiveMessages(Error);
        var builder = new UnitBuilder(session) { Listener = messages };
        var build = await builder.BuildAsync(call.Unit.Id, cancellation).ConfigureAwait(false);
        if (build.Script is { } said && ScriptGuard.WhyRefused(said, texts => WrappedCall.ObstacleIn(notes, call.Unit, texts)) is { } reason)
        {
            throw new GreenException(
                "GREEN4010",
                $"what the build script of {call.Unit.Package.Name} says would have something run outside of the sandbox: {reason}",
                "Look at its build.rs. If it is right, say the same in your own .cargo/config.toml, or build with `dotnet green build`.");
        }

        Output.Write(build.StandardOutput);
        Output.Flush();
        messages.SendRest(build.Errors);
        Log.Write($"{call.Unit.Id}: {(build.Outcome == UnitOutcome.Restored ? "restored" : build.Outcome == UnitOutcome.Compiled ? "ran" : "failed")}");
        return build;
    }

    private int? HandOver(string name, string reason)
    {
        Log.Write($"{name}: handed to the compiler itself: {reason}");
        return null;
    }
}
