using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Namespaces;

namespace Green.Core.Configuration.Diagnosis;

/// <summary>Whether each kind of sandbox works, by running the compiler and looking for a linker in a slot of it.</summary>
internal sealed class SandboxChecks(
    Settings settings, IReadOnlyDictionary<string, string> environment, string toolchain, CancellationToken cancellation)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    public async Task<IReadOnlyList<Finding>> ContainersAsync()
    {
        const string Subject = "containers";
        var engines = SandboxChoice.Engines(environment);
        var image = await ContainerSandbox.Records(settings.Home).FindAsync(settings.Image, cancellation).ConfigureAwait(false);
        var found = await EngineProbe.ProbeAsync(engines, image?.Id ?? settings.Image, cancellation).ConfigureAwait(false);
        return found.State switch
        {
            EngineState.None => [Finding.Of(Severity.Warning, Subject, EngineErrors.NoEngine(found.Detail))],
            EngineState.ImageMissing =>
            [
                new Finding(
                    Severity.Warning,
                    Subject,
                    $"the engine at {found.Endpoint!.Address} does not have the image {settings.Image}",
                    "Pull it, or make one with build/image, or name one that the engine has: `dotnet green config set image NAME`."),
            ],
            _ => await TryAsync(
                Subject,
                $"{found.Endpoint!.Address}, image {settings.Image}",
                async () => await ContainerSandbox.OpenAsync(settings.Home, toolchain, settings.Image, settings.Limits, engines, null, cancellation)
                    .ConfigureAwait(false)).ConfigureAwait(false),
        };
    }

    public Task<IReadOnlyList<Finding>> NamespacesAsync() => TryAsync(
        "namespaces", "this machine's system", () => Task.FromResult<ISandbox>(NamespaceSandbox.Open(settings.Home, toolchain)));

    private async Task<IReadOnlyList<Finding>> TryAsync(string subject, string place, Func<Task<ISandbox>> open)
    {
        try
        {
            await using var sandbox = await open().ConfigureAwait(false);
            await using var slot = await sandbox.LeaseAsync(SlotLayout.Fixed, cancellation).ConfigureAwait(false);
            var (compiles, version) = await RunAsync(slot, slot.Layout.Toolchain + "/bin/rustc", "--version").ConfigureAwait(false);
            if (!compiles)
            {
                return
                [
                    new Finding(
                        Severity.Warning, subject, $"rustc does not start in a slot ({place}): {version}",
                        "The toolchain needs a C library as new as the one that it was made for: choose a newer image."),
                ];
            }

            var working = Finding.Ok(subject, $"{version} runs in a slot; {place}");
            var (links, linker) = await RunAsync(slot, "/bin/sh", "-c", "command -v cc").ConfigureAwait(false);
            return links
                ? [working, Finding.Ok($"linker in {subject}", linker)]
                :
                [
                    working,
                    new Finding(
                        Severity.Warning, $"linker in {subject}", "there is no `cc`, which rustc links with unless it is told otherwise",
                        subject == "namespaces" ? "Install a C compiler, such as the packages gcc and libc6-dev." : "Choose an image with a C compiler."),
                ];
        }
        catch (GreenException failure)
        {
            return [Finding.Of(Severity.Warning, subject, failure)];
        }
    }

    private async Task<(bool Succeeded, string Text)> RunAsync(ISlot slot, params string[] arguments)
    {
        var command = new SandboxCommand(
            arguments[0],
            arguments,
            new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" },
            "/",
            [],
            ActionLimits.Default with { Time = TimeLimit });
        var result = await slot.RunAsync(command, cancellation).ConfigureAwait(false);
        var text = await File.ReadAllTextAsync(
            result.ExitCode == 0 ? result.StandardOutput : result.StandardError, cancellation).ConfigureAwait(false);
        return (result.ExitCode == 0, text.Trim().ReplaceLineEndings(" "));
    }
}
