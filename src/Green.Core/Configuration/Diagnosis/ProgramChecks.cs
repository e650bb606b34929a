using System.Globalization;
using Green.Core.Projects;

namespace Green.Core.Configuration.Diagnosis;

/// <summary>Whether the programs that Green starts are there, found as a shell would find them.</summary>
internal sealed class ProgramChecks(IReadOnlyDictionary<string, string> environment, string workingDirectory, CancellationToken cancellation)
{
    /// <summary>The first MSBuild that builds projects of one process in several threads.</summary>
    private const int OldestMSBuild = 18;

    private const string InstallRust = "Install Rust, best by https://rustup.rs, and put its bin directory on PATH.";

    public Task<Finding> CargoAsync() => VersionAsync("cargo", ["--version"], InstallRust);

    /// <returns>What was found, and the toolchain's directory; null where there is none.</returns>
    public async Task<(Finding Finding, string? Toolchain)> RustcAsync()
    {
        var finding = await VersionAsync("rustc", ["--version"], InstallRust).ConfigureAwait(false);
        if (finding.Severity != Severity.Ok)
        {
            return (finding, null);
        }

        var (directory, failure) = await RunAsync("rustc", ["--print", "sysroot"]).ConfigureAwait(false);
        return directory is not null
            ? (finding with { Text = $"{finding.Text}, in {directory}" }, directory)
            : (new Finding(Severity.Failure, "rustc", failure, InstallRust), null);
    }

    public async Task<Finding> MSBuildAsync()
    {
        const string Install = "Install the .NET SDK, version 10 or later: https://dot.net.";
        var (version, failure) = await RunAsync("dotnet", [.. MSBuildProgram.Arguments(environment), "-version", "-nologo"]).ConfigureAwait(false);
        if (version is null)
        {
            return new Finding(Severity.Failure, "dotnet", failure, Install);
        }

        return int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major < OldestMSBuild
            ? new Finding(Severity.Failure, "dotnet", $"MSBuild {version} is too old: {OldestMSBuild} is needed", Install)
            : Finding.Ok("dotnet", $"MSBuild {version}");
    }

    private async Task<Finding> VersionAsync(string program, IReadOnlyList<string> arguments, string advice)
    {
        var (version, failure) = await RunAsync(program, arguments).ConfigureAwait(false);
        return version is not null ? Finding.Ok(program, version) : new Finding(Severity.Failure, program, failure, advice);
    }

    /// <returns>The last line that it printed (.NET may say hello first); null and the reason where it failed.</returns>
    private async Task<(string? Output, string Failure)> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        if (Places.OnPath(program, environment) is not { } path)
        {
            return (null, $"`{program}` is not on PATH");
        }

        var errors = "";
        var outcome = await ProcessRunner.RunAsync(
            path, arguments, environment, workingDirectory, line => errors += line + " ", cancellation).ConfigureAwait(false);
        var last = outcome?.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return outcome is { ExitCode: 0 } && last is not null
            ? (last, "")
            : (null, $"`{path} {string.Join(' ', arguments)}` fails: {(errors.Length > 0 ? errors.Trim() : last ?? "it says nothing")}");
    }
}
