using Green.Core.Store;

namespace Green.Core.Actions.Trees;

/// <summary>An immutable package in the store, to be grafted by <paramref name="Root"/> and taken into sandboxes.</summary>
/// <param name="SourceDirectory">Where it was imported from, absolute.</param>
/// <param name="Filter">What was left out; null for nothing.</param>
/// <param name="Root">The digest of its Directory message.</param>
public sealed record PackageTree(string SourceDirectory, PackageFilter? Filter, Digest Root);

/// <summary>What is left out of a package.</summary>
/// <param name="Name">Names the rule: what was remembered under another name is not used.</param>
/// <param name="Excludes">Given a path relative to the package; a directory that is excluded is not entered.</param>
public sealed record PackageFilter(string Name, Func<string, bool> Excludes)
{
    /// <summary>For what cargo unpacked or vendored: cargo's and the distribution's own marks are not part of a package.</summary>
    public static PackageFilter Cargo { get; } = new(
        "registry", path => path is ".cargo-checksum.json" or ".cargo-ok" or ".git" || path.StartsWith(".git/", StringComparison.Ordinal));
}
