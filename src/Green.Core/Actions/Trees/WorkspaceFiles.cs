using Green.Core.Store;

namespace Green.Core.Actions.Trees;

/// <summary>Takes files that may change at any time, such as a workspace's, into the store.</summary>
public static class WorkspaceFiles
{
    /// <summary>
    /// Stores each file as it is at this moment: what an action is given afterwards are these bytes, whatever an editor
    /// does meanwhile. A symbolic link that stays below the root is an entry of its own, one that leads outside is
    /// followed; a directory is an entry without what is in it.
    /// </summary>
    /// <param name="store">Where the bytes go.</param>
    /// <param name="root">The directory that paths are relative to.</param>
    /// <param name="paths">Relative, separated by <c>/</c>.</param>
    /// <returns>Entries sorted by path.</returns>
    /// <exception cref="GreenException">GREEN3001 as for the store; GREEN3003 where a path has nothing with content.</exception>
    public static IReadOnlyList<TreeEntry> Import(ContentStore store, string root, IEnumerable<string> paths)
    {
        var walker = new SourceWalker(Path.GetFullPath(root), null);
        var entries = new SortedDictionary<string, TreeEntry>(StringComparer.Ordinal);
        foreach (var item in paths.SelectMany(walker.At))
        {
            entries[item.Path] = item.LinkTarget is { } target ? TreeEntry.OfSymlink(item.Path, target)
                : item.Status.IsDirectory ? TreeEntry.OfDirectory(item.Path)
                : TreeEntry.OfFile(item.Path, store.AddFile(item.FullPath, item.Status.IsExecutable), item.Status.IsExecutable);
        }

        return [.. entries.Values];
    }
}
