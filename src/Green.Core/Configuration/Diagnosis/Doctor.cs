using Green.Core.Sandbox.Containers;

namespace Green.Core.Configuration.Diagnosis;

/// <summary>Looks at all that a build needs on this machine, one thing after the other.</summary>
/// <param name="toolDirectory">Where the tool is; its tasks and targets are beside it.</param>
/// <param name="environment">The user's environment.</param>
public sealed class Doctor(string toolDirectory, IReadOnlyDictionary<string, string> environment, string workingDirectory)
{
    /// <summary>Gives each finding as it is made.</summary>
    /// <returns>Whether a build can succeed.</returns>
    public async Task<bool> ExamineAsync(Action<Finding> report, CancellationToken cancellation)
    {
        var healthy = true;
        void Tell(Finding finding)
        {
            healthy &= finding.Severity != Severity.Failure;
            report(finding);
        }

        await LookForRustAsync(Tell, cancellation).ConfigureAwait(false);
        var settings = await ReadSettingsAsync(Tell, cancellation).ConfigureAwait(false);
        Tell(Payload());
        var programs = new ProgramChecks(environment, workingDirectory, cancellation);
        Tell(await programs.CargoAsync().ConfigureAwait(false));
        var (rustc, toolchain) = await programs.RustcAsync().ConfigureAwait(false);
        Tell(rustc);
        Tell(await programs.MSBuildAsync().ConfigureAwait(false));
        var store = StoreCheck.Run(settings.Home);
        Tell(store);
        if (toolchain is not null && store.Severity != Severity.Failure)
        {
            await ExamineSandboxesAsync(settings, toolchain, Tell, cancellation).ConfigureAwait(false);
        }

        return healthy;
    }

    /// <summary>Where the machine has no Rust, an image may: as for a build.</summary>
    private async Task LookForRustAsync(Action<Finding> tell, CancellationToken cancellation)
    {
        try
        {
            environment = await ImageToolchain.ProvideAsync(
                environment, sandbox: null, line => tell(Finding.Ok("rust", line.Trim())), cancellation).ConfigureAwait(false);
        }
        catch (GreenException failure)
        {
            tell(Finding.Of(Severity.Failure, "rust", failure));
        }
    }

    private async Task<Settings> ReadSettingsAsync(Action<Finding> tell, CancellationToken cancellation)
    {
        var workspace = await WorkspaceSettings.ReadAsync(environment, workingDirectory, cancellation).ConfigureAwait(false);
        if (workspace.Failure is { } failure)
        {
            tell(new Finding(Severity.Warning, "workspace", $"its settings cannot be read: {failure}", "Mend what cargo complains of."));
        }

        try
        {
            var settings = Settings.Load(environment, workspace.Json, new Dictionary<string, string>());
            var own = settings.All.Where(setting => setting.Origin != SettingOrigin.Default).Select(setting => $"{setting.Key} = {setting.Value}").ToList();
            tell(Finding.Ok("settings", own.Count == 0 ? "all at their defaults" : string.Join(", ", own)));
            return settings;
        }
        catch (GreenException error)
        {
            tell(Finding.Of(Severity.Failure, "settings", error));
            return Settings.LoadDefaults(environment);
        }
    }

    private Finding Payload()
    {
        string[] parts = [Path.Combine("tasks", "Green.Tasks.dll"), Path.Combine("targets", "Green.Unit.targets")];
        var missing = parts.Where(part => !File.Exists(Path.Combine(toolDirectory, part))).ToList();
        return missing.Count == 0
            ? Finding.Ok("tool", toolDirectory)
            : new Finding(
                Severity.Failure, "tool", $"{string.Join(" and ", missing)} should be in {toolDirectory}, and is not",
                "Install the tool again; in its own sources, run the binary that build/tool makes.");
    }

    private async Task ExamineSandboxesAsync(Settings settings, string toolchain, Action<Finding> tell, CancellationToken cancellation)
    {
        var checks = new SandboxChecks(settings, environment, toolchain, cancellation);
        var containers = await checks.ContainersAsync().ConfigureAwait(false);
        var namespaces = await checks.NamespacesAsync().ConfigureAwait(false);
        foreach (var finding in containers.Concat(namespaces))
        {
            tell(finding);
        }

        tell(await ChosenAsync(settings, containers[0], namespaces[0], cancellation).ConfigureAwait(false));
    }

    /// <summary>What the next build would take, judged by what was just found to work.</summary>
    private async Task<Finding> ChosenAsync(Settings settings, Finding containers, Finding namespaces, CancellationToken cancellation)
    {
        const string Subject = "sandbox";
        SandboxDecision chosen;
        try
        {
            chosen = await SandboxChoice.ChooseAsync(settings, environment, cancellation).ConfigureAwait(false);
        }
        catch (GreenException failure)
        {
            return Finding.Of(Works(namespaces) || Works(containers) ? Severity.Warning : Severity.Failure, Subject, failure);
        }

        var (used, other, otherKind) = chosen.Kind == "container" ? (containers, namespaces, "namespaces") : (namespaces, containers, "container");
        if (chosen.Kind == "host" || Works(used))
        {
            return Finding.Ok(Subject, $"builds use {chosen.Kind}{(chosen.Note is null ? "" : $": {chosen.Note}")}");
        }

        return Works(other)
            ? new Finding(
                Severity.Warning, Subject, $"builds would use {chosen.Kind}, which does not work", $"`dotnet green config set sandbox {otherKind}`")
            : new Finding(
                Severity.Failure, Subject, "neither containers nor namespaces work",
                "Mend one of them as said above; `--sandbox host` builds without isolation and without sharing results.");
    }

    private static bool Works(Finding finding) => finding.Severity == Severity.Ok;
}
