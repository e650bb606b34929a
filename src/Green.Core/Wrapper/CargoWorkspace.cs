using System.IO.Abstractions;
using System.Text.Json;
using System.Text.Json.Serialization;
using Green.Core.Cargo;
using Green.Core.Projects;

namespace Green.Core.Wrapper;

/// <summary>
/// What <c>cargo metadata</c> says of the workspace that a cargo builds. Asking takes longer than a hit does, so the answer is
/// kept for the next cargo, with all that it was made from.
/// </summary>
/// <param name="Key">How cargo was asked.</param>
/// <param name="Inputs">The manifests and configuration files that led to the answer, as <see cref="PlanInputs"/> has them.</param>
/// <param name="Root">The workspace's directory.</param>
/// <param name="Settings"><c>[workspace.metadata.green]</c> as JSON, or null.</param>
internal sealed record CargoWorkspace(
    string Key, IReadOnlyDictionary<string, string> Inputs, string Root, string TargetDirectory, string BuildDirectory, string? Settings)
    : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In([Key, Root, TargetDirectory, BuildDirectory], Inputs?.Values);

    /// <param name="notes">Where the answer is kept.</param>
    /// <param name="program">Cargo's own file.</param>
    /// <returns>Null where cargo builds none, as <c>cargo install</c> from a registry.</returns>
    public static async Task<CargoWorkspace?> OfAsync(string notes, CargoProcess cargo, string program, CancellationToken cancellation)
    {
        var isInstall = cargo.Arguments.FirstOrDefault(word => !word.StartsWith('-') && !word.StartsWith('+')) == "install";
        var manifest = cargo.Flag("--manifest-path") ?? (cargo.Flag("--path") is { } path ? Path.Combine(path, "Cargo.toml") : null);
        if (isInstall && manifest is null)
        {
            return null;
        }

        var directory = cargo.Flag("-C") is { } given ? Path.GetFullPath(given, cargo.Directory) : cargo.Directory;
        var file = Path.Combine(notes, "workspace.json");
        var files = new FileSystem();
        var key = string.Join('\n', cargo.Environment.Where(pair => PlanStore.IsCargos(pair.Key)).Select(pair => $"{pair.Key}={pair.Value}")
            .Order(StringComparer.Ordinal).Prepend(manifest).Prepend(directory).Prepend(program));
        if (Read(file) is { } known && known.Key == key && new PlanInputs(known.Inputs).Hold(files))
        {
            return known;
        }

        var outcome = await ProcessRunner.RunAsync(
            program,
            ["metadata", "--no-deps", "--offline", "--format-version=1", .. manifest is null ? Array.Empty<string>() : ["--manifest-path", manifest]],
            cargo.Environment,
            directory,
            onError: null,
            cancellation).ConfigureAwait(false);
        if (outcome is not { ExitCode: 0 })
        {
            return null;
        }

        var metadata = Metadata.Parse(outcome.Output);
        var start = manifest is null ? directory : Path.GetDirectoryName(Path.GetFullPath(manifest, directory))!;
        var inputs = PlanInputs.Of(
            Places.Upwards(start).Concat(Places.Upwards(directory)).Append(metadata.Workspace).SelectMany(place => PlanStore.Configuration.Prepend("Cargo.toml").Select(name => Path.Combine(place, name)))
                .Append(Path.Combine(Homes.Cargo(cargo.Environment), "config.toml")).Append(Path.Combine(Homes.Cargo(cargo.Environment), "config")),
            files);
        var workspace = new CargoWorkspace(key, inputs.Entries, metadata.Workspace, metadata.TargetDirectory, metadata.BuildDirectory, metadata.Settings);
        TargetErrors.Guard(file, () => AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(workspace, WrapperJson.Default.CargoWorkspace)));
        return workspace;
    }

    private static CargoWorkspace? Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), WrapperJson.Default.CargoWorkspace) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
