using Green.Core.Cargo;

namespace Green.Core.Configuration;

/// <summary><c>[workspace.metadata.green]</c> for commands that need no plan, as cargo reads it.</summary>
/// <param name="Json">Null where the workspace sets nothing or there is none.</param>
/// <param name="Failure">Why cargo could not tell; null where it could.</param>
public sealed record WorkspaceSettings(string? Json, string? Failure)
{
    private static readonly WorkspaceSettings None = new(null, null);

    /// <summary>
    /// Asks cargo, unless no manifest from here up can hold such settings: starting cargo takes longer than all the rest.
    /// </summary>
    public static async Task<WorkspaceSettings> ReadAsync(
        IReadOnlyDictionary<string, string> environment, string workingDirectory, CancellationToken cancellation)
    {
        if (!MayHaveSettings(workingDirectory))
        {
            return None;
        }

        List<string> errors = [];
        var outcome = await ProcessRunner.RunAsync(
            "cargo", ["metadata", "--no-deps", "--format-version=1", "--color=never"], environment, workingDirectory,
            errors.Add, cancellation).ConfigureAwait(false);
        if (outcome is null)
        {
            return new WorkspaceSettings(null, "cargo is not on PATH");
        }

        if (outcome.ExitCode != 0)
        {
            return new WorkspaceSettings(null, string.Join(' ', errors.Select(line => line.Trim()).Where(line => line.Length > 0)));
        }

        try
        {
            return new WorkspaceSettings(Metadata.Parse(outcome.Output).Settings, null);
        }
        catch (GreenException error)
        {
            return new WorkspaceSettings(null, error.Message);
        }
    }

    /// <summary>The settings that hold in a directory, for a command without flags that set any.</summary>
    /// <exception cref="GreenException">
    /// GREEN5001, GREEN5002; GREEN5003: cargo cannot read the workspace, which may set something.
    /// </exception>
    public static async Task<Settings> LoadAsync(
        IReadOnlyDictionary<string, string> environment, string workingDirectory, CancellationToken cancellation)
    {
        var workspace = await ReadAsync(environment, workingDirectory, cancellation).ConfigureAwait(false);
        return workspace.Failure is { } failure
            ? throw ConfigurationErrors.Unreadable(Settings.WorkspacePlace, failure)
            : Settings.Load(environment, workspace.Json, new Dictionary<string, string>());
    }

    private static bool MayHaveSettings(string workingDirectory)
    {
        foreach (var place in Places.Upwards(workingDirectory))
        {
            try
            {
                // A package may name a workspace that is not above it.
                var text = File.ReadAllText(Path.Combine(place, "Cargo.toml"));
                if (text.Contains("green", StringComparison.Ordinal) || NamesWorkspaceElsewhere(text))
                {
                    return true;
                }
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                // The next one up.
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return true;
            }
        }

        return false;
    }

    private static bool NamesWorkspaceElsewhere(string manifest)
    {
        var dense = manifest.Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);
        return dense.Contains("workspace=\"", StringComparison.Ordinal) || dense.Contains("workspace='", StringComparison.Ordinal);
    }
}
