using System.Globalization;
using Green.Core.Actions;
using Green.Core.Actions.Trees;
using Green.Core.Sandbox;
using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Verification;

/// <summary>Runs actions again from what the store has of them: no checkout, no target directory, no look at results.</summary>
/// <param name="toolchain">The Directory digest of the toolchain that the sandbox has.</param>
/// <param name="jobs">How many run at once, with their further threads.</param>
/// <param name="limits">What each may use.</param>
internal sealed class ActionRerun(ContentStore store, ISandbox sandbox, Digest toolchain, int jobs, ActionLimits limits)
{
    private readonly PackageTrees packages = new(store);
    private readonly JobTokenPool tokens = new(jobs);

    /// <summary>Why an action cannot be run here; null where it can.</summary>
    public string? WhyNot(ActionManifest manifest)
    {
        if (manifest.Version != UnitAction.Version)
        {
            return "made by another version of Green";
        }

        if (sandbox.Kind == "host")
        {
            return "the sandbox `host` isolates nothing, and what is remembered comes from sandboxes";
        }

        foreach (var (name, value) in manifest.Platform)
        {
            var isHere = name switch
            {
                "container-image" or "system" => name == ActionPlatform.SystemProperty(sandbox.Kind) && value == sandbox.Platform,
                "ISA" => value == ActionPlatform.Isa,
                "processor" => value == HostProcessor.Describe(),
                _ => true,
            };
            if (!isHere)
            {
                return $"made with another {(name == "container-image" ? "image or kind of sandbox" : name)}";
            }
        }

        return manifest.Toolchain != toolchain ? "made by another Rust toolchain"
            : manifest.Inputs.FindMissing(store, packages) is not null ? "not all of its inputs are in the store any more"
            : null;
    }

    /// <param name="examine">Given what came of it, and the directory that its outputs' paths are relative to; they are gone afterwards.</param>
    /// <exception cref="GreenException">The sandbox or the store cannot do its part.</exception>
    public async Task<FreshRun> RunAsync(ActionManifest manifest, Action<FreshRun, string> examine, CancellationToken cancellation)
    {
        using var token = await tokens.TakeAsync(() => 0, cancellation).ConfigureAwait(false);
        var slot = await sandbox.LeaseAsync(manifest.Layout, cancellation).ConfigureAwait(false);
        await using var lease = slot.ConfigureAwait(false);
        var taken = manifest.Inputs.Stage(slot, manifest.Layout, store, packages);
        try
        {
            if (slot.HostPath(manifest.Layout, manifest.Directory) is { } directory)
            {
                Directory.CreateDirectory(directory);
            }

            var ran = await slot.RunAsync(Command(manifest, slot), cancellation).ConfigureAwait(false);
            var outputs = slot.HostPath(manifest.Layout, manifest.OutputDirectory)!;
            var root = slot.HostPath(manifest.Layout, manifest.Layout.Out + "/x")![..^2];
            var fresh = FreshRun.Of(
                manifest,
                ran.ExitCode,
                Outputs.Collect(outputs, root, (file, _, _) => ContentCopy.HashFile(file)),
                await File.ReadAllBytesAsync(ran.StandardOutput, cancellation).ConfigureAwait(false),
                await File.ReadAllBytesAsync(ran.StandardError, cancellation).ConfigureAwait(false),
                output => File.ReadAllBytes(Path.Join(root, output.Path)));
            examine(fresh, root);
            return fresh;
        }
        finally
        {
            foreach (var (tree, path) in taken)
            {
                packages.Return(tree, path);
            }
        }
    }

    private SandboxCommand Command(ActionManifest manifest, ISlot slot)
    {
        var environment = new Dictionary<string, string>(manifest.Environment, StringComparer.Ordinal);
        if (manifest.IsScript)
        {
            environment["NUM_JOBS"] = jobs.ToString(CultureInfo.InvariantCulture);
        }

        return new SandboxCommand(
            manifest.Title,
            manifest.IsScript ? manifest.Arguments : UnitCommand.FitToCommandLine(slot, manifest.Layout, manifest.Arguments),
            environment,
            manifest.Directory,
            manifest.IncrementalDirectory is { } incremental ? [manifest.OutputDirectory, incremental] : [manifest.OutputDirectory],
            limits)
        {
            Tokens = tokens,
        };
    }
}
