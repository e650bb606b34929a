using System.Text.Json;
using System.Text.Json.Serialization;
using Green.Core.Actions;
using Green.Core.Actions.Trees;
using Green.Core.Cargo;
using Green.Core.Configuration;
using Green.Core.Projects;
using Green.Core.Sandbox;
using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Wrapper;

/// <summary>
/// What all calls of one cargo process have in common. The first of them finds it out and leaves it in a file for the
/// others: a call that is a hit should read a few small files and no more.
/// </summary>
/// <param name="Key">The cargo process, the compiler and Green's own settings in the environment.</param>
/// <param name="Sandbox"><c>container</c>, <c>namespaces</c> or <c>host</c>.</param>
/// <param name="Workspace">The root that cargo names; the directory of cargo itself where it has no workspace.</param>
/// <param name="TargetDirectory">Where final artifacts go.</param>
/// <param name="Toolchain">The sysroot.</param>
/// <param name="ToolchainDigest">Of its Directory.</param>
/// <param name="Platform">See <see cref="ISandbox.Platform"/>.</param>
/// <param name="Limits">What each action may use.</param>
internal sealed record CargoSession(
    string Key,
    string Home,
    string Sandbox,
    string? Image,
    string Workspace,
    string TargetDirectory,
    string Toolchain,
    Digest ToolchainDigest,
    string Platform,
    ActionLimits Limits) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In([Key, Home, Sandbox, Workspace, TargetDirectory, Toolchain, Platform, Limits]);

    /// <param name="directory">Where the notes of the build directory's calls are.</param>
    /// <param name="compiler">The rustc that cargo names.</param>
    /// <param name="environment">The call's.</param>
    /// <exception cref="GreenException">No sandbox can be had, a setting is wrong, or the toolchain cannot be used.</exception>
    public static async Task<CargoSession> GetAsync(
        string directory, string buildDirectory, CargoProcess cargo, string compiler, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var file = Path.Combine(directory, "session.json");
        var key = string.Join('\n', environment.Where(pair => pair.Key.StartsWith("GREEN_", StringComparison.Ordinal))
            .Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal).Prepend(compiler).Prepend(cargo.Id));
        if (Read(file, key) is { } known)
        {
            return known;
        }

        using var held = TargetErrors.Guard(directory, () =>
        {
            Directory.CreateDirectory(directory);
            return FileLock.Take(Path.Combine(directory, "session.lock"));
        });
        if (Read(file, key) is { } others)
        {
            return others;
        }

        var session = await MakeAsync(key, directory, buildDirectory, cargo, compiler, environment, cancellation).ConfigureAwait(false);
        TargetErrors.Guard(file, () => AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(session, WrapperJson.Default.CargoSession)));
        return session;
    }

    private static CargoSession? Read(string file, string key)
    {
        try
        {
            return File.Exists(file) && JsonSerializer.Deserialize(File.ReadAllBytes(file), WrapperJson.Default.CargoSession) is { } session
                && session.Key == key ? session : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<CargoSession> MakeAsync(
        string key, string directory, string buildDirectory, CargoProcess cargo, string compiler, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var workspace = await CargoWorkspace.OfAsync(directory, cargo, environment["CARGO"], cancellation).ConfigureAwait(false);
        var settings = Settings.Load(environment, workspace?.Settings, new Dictionary<string, string>());
        var toolchain = Sysroot.Above(compiler) ?? await Sysroot.OfAsync(compiler, [], environment, cargo.Directory, cancellation).ConfigureAwait(false);
        var decision = await SandboxChoice.ChooseAsync(settings, environment, cancellation).ConfigureAwait(false);
        var shared = new CargoSession(
            key,
            settings.Home,
            decision.Kind,
            decision.Image,
            workspace?.Root ?? cargo.Directory,
            workspace is not null && workspace.BuildDirectory == buildDirectory ? workspace.TargetDirectory : buildDirectory,
            toolchain,
            default,
            "",
            settings.Limits);
        if (decision.Kind == "host")
        {
            return shared;
        }

        var store = new ContentStore(settings.Home, TimeProvider.System);
        var sandbox = Sandboxes.Open(settings, decision, toolchain, environment);
        await using var opened = sandbox.ConfigureAwait(false);
        return shared with
        {
            ToolchainDigest = new ToolchainTree(store).Import(toolchain, System.Environment.ProcessorCount, cancellation),
            Platform = sandbox.Platform,
        };
    }

    /// <summary>
    /// The settings for one call. A package that cargo has unpacked in the target directory, to see whether it builds, is a
    /// workspace of its own.
    /// </summary>
    /// <param name="packages">Those that the call's action can see.</param>
    /// <param name="outDirectories">Likewise.</param>
    public BuildSettings ToSettings(string buildDirectory, IReadOnlyList<Package> packages, IReadOnlyList<string> outDirectories, int jobs) => new(
        Home,
        Sandbox,
        Image,
        packages is [{ IsLocal: true, Directory: var own }, ..] && own.StartsWith(TargetDirectory + "/", StringComparison.Ordinal) ? own : Workspace,
        TargetDirectory,
        buildDirectory,
        Toolchain,
        packages,
        outDirectories,
        jobs,
        Limits);
}

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CargoSession))]
[JsonSerializable(typeof(CargoWorkspace))]
[JsonSerializable(typeof(Unit))]
internal sealed partial class WrapperJson : JsonSerializerContext;
