using System.ComponentModel;
using Green.Core.Actions.Trees;
using Green.Core.Cargo;
using Green.Core.Configuration;
using Green.Core.Sandbox.Slots;
using Green.Core.Store;

namespace Green.Core.Sandbox.Containers;

/// <summary>
/// Rust for a machine that has none: the toolchain of the image, copied out of it once, by an action like any other. From then on
/// it is a toolchain of this machine's: planning, keys and slots are what they are with any.
/// </summary>
public static class ImageToolchain
{
    private static readonly string Place = SlotLayout.Fixed.Out + "/toolchain";

    private const int NoRust = 3;

    private const int OfTheSystem = 4;

    /// <summary>
    /// A compiler that is rustup's stand-in writes to rustup's home, which is read-only here. Documentation is most of some
    /// toolchains, and in no key.
    /// </summary>
    private static readonly string CopyOut = $"""
        command -v cargo >/dev/null && command -v rustc >/dev/null || exit {NoRust}
        if [ -e "$RUSTUP_HOME/settings.toml" ]; then
            mkdir /tmp/rustup && cp "$RUSTUP_HOME/settings.toml" /tmp/rustup && ln -s "$RUSTUP_HOME/toolchains" /tmp/rustup || exit 1
            export RUSTUP_HOME=/tmp/rustup
        fi
        sysroot=$(rustc --print=sysroot) || exit 1
        case "$sysroot" in {string.Join(" | ", Sysroot.SystemPlaces)}) exit {OfTheSystem} ;; esac
        cp -RP "$sysroot/." {Place} && cd {Place} && rm -rf {string.Join(' ', ToolchainTree.Documentation)}
        """;

    private static readonly ActionLimits Limits = ActionLimits.Default with { Time = TimeSpan.FromMinutes(15) };

    /// <summary>
    /// The environment as it is where cargo is on PATH or no containers are used; else with the image's toolchain first on PATH,
    /// if it has one.
    /// </summary>
    /// <param name="environment">The user's.</param>
    /// <param name="sandbox">The kind that the command line names, or null.</param>
    /// <param name="onStatus">Told, in words for the user, before something that takes long.</param>
    /// <exception cref="GreenException">
    /// GREEN1012: the image's toolchain cannot be used; GREEN2001, GREEN2002: containers were asked for and cannot be had;
    /// GREEN5001 to GREEN5003: a setting is wrong.
    /// </exception>
    public static async Task<IReadOnlyDictionary<string, string>> ProvideAsync(
        IReadOnlyDictionary<string, string> environment, string? sandbox, Action<string> onStatus, CancellationToken cancellation)
    {
        if (Places.OnPath("cargo", environment) is not null)
        {
            return environment;
        }

        // A workspace's own settings are for cargo to read.
        var onCommandLine = new Dictionary<string, string>(StringComparer.Ordinal);
        if (sandbox is not null)
        {
            onCommandLine["sandbox"] = sandbox;
        }

        var settings = Settings.Load(environment, null, onCommandLine);
        return settings.Sandbox is null or "container" && await FindAsync(settings, environment, onStatus, cancellation).ConfigureAwait(false) is { } toolchain
            ? new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["PATH"] = $"{toolchain}/bin:{environment.GetValueOrDefault("PATH")}" }
            : environment;
    }

    private static async Task<string?> FindAsync(
        Settings settings, IReadOnlyDictionary<string, string> environment, Action<string> onStatus, CancellationToken cancellation)
    {
        var records = ContainerSandbox.Records(settings.Home);
        var image = await records.FindAsync(settings.Image, cancellation).ConfigureAwait(false);
        if (image is not null && DirectoryOf(settings.Home, image) is var kept && Directory.Exists(kept))
        {
            return kept;
        }

        var engines = EngineEndpoint.Candidates(environment);
        if (settings.Sandbox is null
            && (await EngineProbe.ProbeAsync(engines, image?.Id ?? settings.Image, cancellation).ConfigureAwait(false)).State != EngineState.Ready)
        {
            return null;
        }

        using var engine = new EngineConnection(engines);
        var images = new ContainerImages(engine, records);
        image ??= await images.ResolveAsync(settings.Image, new Words(onStatus), cancellation).ConfigureAwait(false);
        onStatus($"     Looking for Rust in the image {image.Reference}");
        var sandbox = new SlotPool(new ContainerSlotHost(engine, images, image, toolchain: null, Limits), settings.Home, toolchain: null);
        await using var opened = sandbox.ConfigureAwait(false);
        var slot = await sandbox.LeaseAsync(SlotLayout.Fixed, cancellation).ConfigureAwait(false);
        await using var leased = slot.ConfigureAwait(false);
        var variables = await images.EnvironmentAsync(image, cancellation).ConfigureAwait(false);
        return await TakeAsync(slot, image, variables, settings.Home, environment, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes the toolchain out of a slot of the image.</summary>
    /// <param name="variables">The image's.</param>
    /// <param name="environment">Of this machine, on which the toolchain is tried.</param>
    /// <returns>Its directory; null where the image has no Rust.</returns>
    internal static async Task<string?> TakeAsync(
        ISlot slot,
        ContainerImage image,
        IReadOnlyDictionary<string, string> variables,
        string home,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellation)
    {
        var command = new SandboxCommand($"the image {image.Reference}", ["/bin/sh", "-c", CopyOut], variables, "/", [Place], Limits);
        var result = await slot.RunAsync(command, cancellation).ConfigureAwait(false);
        switch (result.ExitCode)
        {
            case 0:
                break;
            case NoRust:
                return null;
            case OfTheSystem:
                throw Unusable(image, "it stands among the image's system files, and not in a directory of its own");
            default:
                throw Unusable(image, (await File.ReadAllTextAsync(result.StandardError, cancellation).ConfigureAwait(false)).Trim());
        }

        var copy = Path.Combine(slot.HostOut, Path.GetFileName(Place));
        await TryAsync(copy, image, environment, cancellation).ConfigureAwait(false);
        return Keep(copy, home, image);
    }

    private static async Task TryAsync(
        string copy, ContainerImage image, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        foreach (var program in new[] { "cargo", "rustc" })
        {
            var errors = new List<string>();
            var outcome = await StartAsync(Path.Combine(copy, "bin", program), environment, errors.Add, cancellation).ConfigureAwait(false);
            if (outcome is not { ExitCode: 0 })
            {
                throw Unusable(image, $"its {program} does not start on this machine: {(errors.Count > 0 ? string.Join(' ', errors) : "it is made for another system or C library")}");
            }
        }
    }

    private static string Keep(string copy, string home, ContainerImage image)
    {
        var kept = DirectoryOf(home, image);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            Directory.Move(copy, kept);
        }
        catch (IOException) when (Directory.Exists(kept))
        {
            // Another process was first.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.CannotWrite(home, failure);
        }

        return kept;
    }

    private static async Task<ProcessOutcome?> StartAsync(
        string program, IReadOnlyDictionary<string, string> environment, Action<string> onError, CancellationToken cancellation)
    {
        try
        {
            return await ProcessRunner.RunAsync(program, ["--version"], environment, "/", onError, cancellation).ConfigureAwait(false);
        }
        catch (Win32Exception failure)
        {
            onError(failure.Message);
            return null;
        }
    }

    private static string DirectoryOf(string home, ContainerImage image) =>
        Path.Combine(home, "toolchains", Digest.Of(System.Text.Encoding.UTF8.GetBytes(image.Id)).Hash[..16]);

    private static GreenException Unusable(ContainerImage image, string why) => new(
        "GREEN1012",
        $"cargo is not on PATH, and the Rust toolchain of the image {image.Reference} cannot be used here: {why}",
        "Install Rust (https://rustup.rs), or name an image with a toolchain of rustup's and a C library no newer than this machine's.");

    private sealed class Words(Action<string> onStatus) : IProgress<string>
    {
        public void Report(string value) => onStatus("     " + value);
    }
}
