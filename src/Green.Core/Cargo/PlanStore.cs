using System.IO.Abstractions;
using System.Text;
using Green.Core.Rustc;
using Green.Core.Store;

namespace Green.Core.Cargo;

/// <summary>
/// Keeps plans below GREEN_HOME with the checkout's paths as tokens, so that another checkout of the same sources, or one whose
/// target directory was removed, need not ask cargo again.
/// </summary>
/// <param name="environment">The user's environment: cargo reads some of it.</param>
/// <param name="files">Where the plan's inputs are looked at.</param>
public sealed class PlanStore(string home, IReadOnlyDictionary<string, string> environment, IFileSystem files)
{
    /// <summary>Raised whenever the form of a kept plan changes.</summary>
    private const string Version = "7";

    /// <summary>How many plans of one command are kept: branches that a user goes back and forth between.</summary>
    private const int Kept = 8;

    /// <summary>Files that cargo and rustup look for in the working directory and everywhere above it.</summary>
    internal static readonly string[] Configuration = [".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain"];

    /// <summary>Tokens of the workspace, and of cargo's and rustup's homes.</summary>
    internal static readonly string[] Roots = ["/@green/workspace", "/@green/cargo", "/@green/rustup"];

    /// <summary>What Linux takes; each directory above a workspace costs something.</summary>
    private const int LongestPath = 4096;

    private readonly StoreLayout layout = new(home);
    private readonly string directory = Path.Combine(home, "plans");

    /// <summary>
    /// Names the command: its flags, the variables and configuration files that cargo reads, and the manifest that it starts from.
    /// </summary>
    public string KeyOf(CargoCommandLine command, string workingDirectory)
    {
        var manifest = FindManifest(command, workingDirectory);
        var key = new StringBuilder();
        void Add(string text) => key.Append(text.Length).Append(':').Append(text).Append('\n');
        Add(Version);
        Add(Path.GetRelativePath(Path.GetDirectoryName(manifest)!, workingDirectory));
        Add(File.ReadAllText(manifest));
        foreach (var text in new[] { command.Toolchain ?? "", command.Command, command.TargetDirectory ?? "" }
            .Concat(command.PlanArguments).Concat(command.CompilerArguments.Prepend("--")).Concat(command.ConfigArguments).Concat(command.LockArguments))
        {
            Add(text);
        }

        foreach (var (name, value) in environment.Where(pair => IsCargos(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add($"{name}={value}");
        }

        var configuration = new CargoConfiguration();
        foreach (var place in Places.Upwards(workingDirectory))
        {
            foreach (var file in Configuration.Select(name => Path.Combine(place, name)).Where(File.Exists))
            {
                Add(Path.GetRelativePath(workingDirectory, file));
                configuration.Read(file);
            }
        }

        foreach (var file in PlanInputs.OwnConfiguration(environment).Where(File.Exists))
        {
            configuration.Read(file);
        }

        foreach (var value in command.ConfigArguments)
        {
            configuration.ReadArgument(value, workingDirectory);
        }

        foreach (var text in configuration.Texts.Concat(configuration.Variables(environment).Select(pair => $"{pair.Key}={pair.Value}")))
        {
            Add(text);
        }

        // The user's own words for the checkout, or for what is above it, mean that very place, also from another checkout, where
        // the plan's token for it would stand for another. The homes' tokens stand for the same ones.
        var said = new PathMapper([(Homes.Cargo(environment), Roots[1]), (Homes.Rustup(environment), Roots[2])]).MapIn(key.ToString());
        foreach (var (level, place) in Places.Upwards(Path.GetDirectoryName(manifest)!).Index().Where(above => above.Item != "/" && said.Contains(above.Item, StringComparison.Ordinal)))
        {
            Add($"{level} {place}");
        }

        // Another cargo or compiler on PATH plans anew. Rustup's toolchains are told apart by the configuration.
        foreach (var program in new[] { "cargo", environment.GetValueOrDefault("RUSTC", "rustc") })
        {
            Add(Identify(program));
        }

        return Digest.Of(Encoding.UTF8.GetBytes(key.ToString())).Hash;
    }

    /// <summary>The file that a program's name stands for, with its size and time; empty where there is none.</summary>
    private string Identify(string program) =>
        Places.OnPath(program, environment) is { } path && new FileInfo(path) is var file ? $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}" : "";

    /// <exception cref="GreenException">GREEN1002: there is none.</exception>
    public static string FindManifest(CargoCommandLine command, string workingDirectory)
    {
        if (command.ManifestPath is not null)
        {
            var given = Path.GetFullPath(command.ManifestPath, workingDirectory);
            return File.Exists(given) ? given
                : throw new GreenException("GREEN1002", $"the manifest {given} does not exist", "Give --manifest-path the path of a Cargo.toml.");
        }

        foreach (var place in Places.Upwards(workingDirectory))
        {
            if (Path.Combine(place, "Cargo.toml") is var manifest && File.Exists(manifest))
            {
                return manifest;
            }
        }

        throw new GreenException(
            "GREEN1002",
            $"no Cargo.toml in {workingDirectory} or any directory above it",
            "Start in a Rust package's directory, or give --manifest-path.");
    }

    /// <summary>The kept plan whose inputs all hold in this checkout, or null.</summary>
    public KeptPlan? Find(string key, string manifest)
    {
        var place = Path.Combine(directory, key);
        if (!Directory.Exists(place))
        {
            return null;
        }

        foreach (var file in new DirectoryInfo(place).GetFiles("*.inputs").OrderByDescending(file => file.LastWriteTimeUtc))
        {
            try
            {
                // The first line tells where the workspace's root is, seen from the manifest; the next name the top
                // project and the locked directories, and hold the workspace's settings.
                var id = Path.GetFileNameWithoutExtension(file.Name);
                if (CheckedFile.Read(file.FullName, KeptPlan.KeyOf(file.FullName)) is not { } content)
                {
                    continue;
                }

                var parts = Encoding.UTF8.GetString(content).Split('\n', 5);
                if (parts[0].Length > LongestPath)
                {
                    continue;
                }

                var map = Tokens(Path.GetFullPath(parts[0], Path.GetDirectoryName(manifest)!));
                var inputs = PlanInputs.Parse(parts[4]).Map(map.MapOut);
                if (inputs.Hold(files))
                {
                    return new KeptPlan(
                        id, Path.ChangeExtension(file.FullName, ".json"), map,
                        map.MapOut(parts[1]), [.. parts[2].Split('\t').Select(map.MapOut)], parts[3].Length == 0 ? null : parts[3], inputs);
                }
            }
            catch (Exception exception) when (exception is IOException or FormatException or ArgumentException or IndexOutOfRangeException)
            {
                // Removed meanwhile, or not understood: as good as none.
            }
        }

        return null;
    }

    /// <summary>Keeps a plan; the graph is written before the inputs that lead to it.</summary>
    /// <exception cref="GreenException">GREEN3001: it cannot be written.</exception>
    public KeptPlan Keep(string key, string manifest, CrateGraph graph, PlanInputs inputs)
    {
        var map = Tokens(graph.Workspace);
        var place = Path.Combine(directory, key);
        var json = graph.Map(map.MapIn, map.MapInJson).ToJson();
        // In cargo's order, so that two builds never wait for each other.
        IReadOnlyList<string> locked = [.. new[] { graph.ArtifactDirectory, graph.ProfileDirectory }.Distinct()];
        var top = Projects.ProjectWriter.TopProjectOf(graph);
        var text = string.Join(
            '\n',
            Path.GetRelativePath(Path.GetDirectoryName(manifest)!, graph.Workspace),
            map.MapIn(top),
            string.Join('\t', locked.Select(map.MapIn)),
            graph.Settings?.ReplaceLineEndings(" ") ?? "",
            inputs.Map(map.MapIn).ToText());
        var id = Digest.Of([.. json, .. Encoding.UTF8.GetBytes(text)]).Hash[..16];
        var (planFile, inputsFile) = (Path.Combine(place, id + ".json"), Path.Combine(place, id + ".inputs"));
        CheckedFile.Write(layout, planFile, KeptPlan.KeyOf(planFile), json);
        CheckedFile.Write(layout, inputsFile, KeptPlan.KeyOf(inputsFile), Encoding.UTF8.GetBytes(text));
        foreach (var old in new DirectoryInfo(place).GetFiles("*.inputs").OrderByDescending(file => file.LastWriteTimeUtc).Skip(Kept))
        {
            old.Delete();
            File.Delete(Path.ChangeExtension(old.FullName, ".json"));
        }

        return new KeptPlan(id, planFile, map, top, locked, graph.Settings, inputs);
    }

    /// <summary>Reads every kept plan and forgets those that are damaged.</summary>
    /// <returns>The file of each, and whether it was good.</returns>
    internal static IEnumerable<(string Path, bool IsGood)> Verify(string home)
    {
        var plans = new DirectoryInfo(Path.Combine(home, "plans"));
        foreach (var inputs in plans.Exists ? plans.GetFiles("*.inputs", SearchOption.AllDirectories) : [])
        {
            var file = Path.ChangeExtension(inputs.FullName, ".json");
            var isGood = CheckedFile.Read(inputs.FullName, KeptPlan.KeyOf(inputs.FullName)) is not null && CheckedFile.Read(file, KeptPlan.KeyOf(file)) is not null;
            if (!isGood)
            {
                inputs.Delete();
                File.Delete(file);
            }

            yield return (file, isGood);
        }
    }

    /// <summary>
    /// The workspace and the directories above it, each with its token: a path dependency beside the workspace stays beside it.
    /// </summary>
    private PathMapper Tokens(string workspace)
    {
        var pairs = new List<(string, string)>
        {
            (workspace, Roots[0]),
            (Homes.Cargo(environment), Roots[1]),
            (Homes.Rustup(environment), Roots[2]),
        };
        if (Uri.EscapeDataString(workspace).Replace("%2F", "/", StringComparison.Ordinal) is var escaped && escaped != workspace)
        {
            pairs.Add((escaped, "/@green/workspace-url"));
        }

        var level = 1;
        for (var above = Path.GetDirectoryName(workspace); above is not null and not "/" && pairs.TrueForAll(pair => pair.Item1 != above); above = Path.GetDirectoryName(above))
        {
            pairs.Add((above, $"/@green/above-{level++}"));
        }

        return new PathMapper(pairs);
    }

    /// <summary>Whether cargo, and not only the programs that it starts, may read a variable.</summary>
    internal static bool IsCargos(string name) =>
        (name.StartsWith("CARGO", StringComparison.Ordinal) || name.StartsWith("RUST", StringComparison.Ordinal))
        && name is not ("CARGO_MAKEFLAGS" or "RUST_BACKTRACE" or "RUST_LOG")
        && !name.StartsWith("RUST_TEST_", StringComparison.Ordinal)
        && !name.EndsWith("_TOKEN", StringComparison.Ordinal);
}

/// <summary>A plan that holds for this checkout.</summary>
/// <param name="Id">Names its content.</param>
/// <param name="TopProject">Where its MSBuild projects have their top one.</param>
/// <param name="LockedDirectories">Where its artifacts go, and what is intermediate if that is elsewhere: cargo locks both in this order.</param>
/// <param name="Settings"><c>[workspace.metadata.green]</c> as JSON, or null.</param>
/// <param name="Inputs">What it was made from.</param>
public sealed record KeptPlan(
    string Id, string File, PathMapper Tokens, string TopProject, IReadOnlyList<string> LockedDirectories, string? Settings, PlanInputs Inputs)
{
    /// <summary>The code of the error that says that a plan has to be made again.</summary>
    public const string DamagedCode = "GREEN1008";

    /// <summary>What a record of a plan proves itself with: its place, so that no other can stand there.</summary>
    internal static string KeyOf(string file) => $"plan {Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}";

    /// <summary>Tells apart what its tokens stand for: checkouts share plans, but not what is written of them where they share a target directory.</summary>
    public string Places => Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', PlanStore.Roots.Select(Tokens.MapOut)))).Hash;

    /// <exception cref="GreenException">GREEN1008: its file is damaged; it is forgotten then.</exception>
    public CrateGraph Load()
    {
        if (CheckedFile.Read(File, KeyOf(File)) is { } json)
        {
            return CrateGraph.FromJson(json).Map(Tokens.MapOut, Tokens.MapOutJson);
        }

        System.IO.File.Delete(Path.ChangeExtension(File, ".inputs"));
        throw new GreenException(DamagedCode, $"the kept plan {File} is damaged or gone", "Start the command again: the plan is made anew.");
    }
}
