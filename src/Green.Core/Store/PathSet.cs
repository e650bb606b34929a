namespace Green.Core.Store;

/// <summary>What one run of an action needed beyond what its command names. Canonical: sorted and without repetition.</summary>
public sealed record PathSet
{
    public PathSet(IReadOnlyList<string> files, IReadOnlyList<string> variables, bool hostPaths, bool forTools = false)
    {
        Files = Canonical(files);
        Variables = Canonical(variables);
        HostPaths = hostPaths;
        ForTools = forTools;
    }

    public static PathSet Empty { get; } = new([], [], hostPaths: false);

    /// <summary>Tokenised paths of files that were read, and of directories with all that is below them, which end with a slash.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Names of environment variables that were read.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>Whether the action's output names real paths, so that it must run at them.</summary>
    public bool HostPaths { get; }

    /// <summary>Whether the output names sandbox paths, which is right only for what never leaves a sandbox.</summary>
    public bool ForTools { get; }

    public bool Equals(PathSet? other) =>
        other is not null && HostPaths == other.HostPaths && ForTools == other.ForTools
        && Files.SequenceEqual(other.Files) && Variables.SequenceEqual(other.Variables);

    public override int GetHashCode() => HashCode.Combine(HostPaths, Files.Count, Variables.Count);

    private static string[] Canonical(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
