using System.Collections.Concurrent;
using System.Text.Json;
using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Actions.Trees;

/// <summary>
/// <c>trees/&lt;digest&gt;/</c> holds <c>0</c>, the files themselves, never handed out; <c>index</c>, what must be in it; and
/// spare instances, link farms of <c>0</c>. The whole appears by one rename and disappears by one.
/// </summary>
internal sealed class TreeInstances(ContentStore store)
{
    /// <summary>Spare instances kept for one tree.</summary>
    public const int SpareCapacity = 4;

    private const string Index = "index";
    private const string Original = "0";
    private const string Form = "tree 1";

    private readonly StoreLayout layout = store.Layout;
    private readonly ConcurrentDictionary<Digest, TreeEntry[]> checkedTrees = [];

    /// <summary>Whether the tree is there; marks it as in use.</summary>
    public bool Use(Digest root)
    {
        if (FileStatus.Of(Path.Join(layout.Tree(root), Index)) is null || FileStatus.Of(layout.Tree(root)) is not { } status)
        {
            return false;
        }

        var now = store.Clock.GetUtcNow();
        return now - DateTimeOffset.UnixEpoch.AddTicks(status.Modified / 100) < StoreMaintenance.TouchInterval
            || NativeFiles.TrySetModified(layout.Tree(root), now.UtcDateTime);
    }

    /// <summary>Copies a source tree into the store, unless it is there and good.</summary>
    public Digest Materialise(SourceWalker source, CancellationToken cancellation)
    {
        var temporary = layout.NewTemporary();
        try
        {
            NativeFiles.MakeDirectory(temporary);
            var entries = TreeWriter.CopyTo(Path.Join(temporary, Original), source, cancellation);
            var root = new TreeBuilder().AddRange(entries).Build().Root;
            var content = JsonSerializer.SerializeToUtf8Bytes(entries, StoreJson.Default.TreeEntryArray);
            CheckedFile.Write(layout, Path.Join(temporary, Index), Form + root.Hash, content);
            Directory.CreateDirectory(layout.Trees);
            while (NativeFiles.TryRename(temporary, layout.Tree(root)) is var error and not 0)
            {
                if (error is not (Errno.NotEmpty or Errno.Exists))
                {
                    throw new ErrnoException("rename", layout.Tree(root), error);
                }

                if (Checked(root) is not null)
                {
                    StoreFiles.DeleteDirectory(temporary);
                    break;
                }
            }

            return root;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            StoreFiles.DeleteDirectory(temporary);
            throw StoreErrors.CannotWrite(layout.Home, failure);
        }
        catch
        {
            StoreFiles.DeleteDirectory(temporary);
            throw;
        }
    }

    /// <summary>False where the tree is not there, or was damaged, in which case it is removed.</summary>
    public bool TryTake(Digest root, string destination)
    {
        if (Checked(root) is not { } entries)
        {
            return false;
        }

        foreach (var spare in Spares(root))
        {
            switch (NativeFiles.TryRename(spare, destination))
            {
                case 0:
                    return true;
                case Errno.NotEmpty or Errno.Exists or Errno.NotADirectory:
                    throw new ErrnoException("rename", destination, Errno.Exists);
                default:
                    // Somebody else took it, or the destination is on another file system.
                    continue;
            }
        }

        var original = Path.Join(layout.Tree(root), Original);
        if (TreeWriter.TryLinkTo(destination, original, entries))
        {
            return true;
        }

        checkedTrees.TryRemove(root, out _);
        return false;
    }

    public void Return(Digest root, string path)
    {
        if (Spares(root).Length >= SpareCapacity
            || NativeFiles.TryRename(path, Path.Join(layout.Tree(root), layout.TemporaryName())) != 0)
        {
            // Out of sight first, so that its place is free at once; on another file system it is deleted where it stands.
            var grave = layout.NewTemporary();
            StoreFiles.DeleteDirectory(NativeFiles.TryRename(path, grave) == 0 ? grave : path);
        }
    }

    /// <summary>
    /// Reads every file of a tree, and removes one that is not what it is named by. Spare instances go in any case: making new
    /// ones costs less than looking at them.
    /// </summary>
    /// <returns>Whether it is good, or gone.</returns>
    public bool VerifyBytes(Digest root)
    {
        foreach (var spare in Spares(root))
        {
            StoreFiles.RemoveTree(layout, spare);
        }

        var original = Path.Join(layout.Tree(root), Original);
        if (ReadIndex(root) is { } entries && TreeWriter.Matches(original, entries) && TreeWriter.HasBytes(original, entries)
            && new TreeBuilder().AddRange(entries).Build().Root.Hash == root.Hash)
        {
            return true;
        }

        var isGone = FileStatus.Of(layout.Tree(root)) is null;
        StoreFiles.RemoveTree(layout, layout.Tree(root));
        return isGone;
    }

    public IReadOnlyList<TreeEntry>? Entries(Digest root) => Checked(root);

    /// <summary>The index of a tree whose files are as it says, looked at once per process; a tree that is not so is removed.</summary>
    private TreeEntry[]? Checked(Digest root)
    {
        if (checkedTrees.TryGetValue(root, out var known))
        {
            return known;
        }

        var place = layout.Tree(root);
        if (FileStatus.Of(place) is null)
        {
            return null;
        }

        if (ReadIndex(root) is { } entries && TreeWriter.Matches(Path.Join(place, Original), entries))
        {
            return checkedTrees[root] = entries;
        }

        StoreFiles.RemoveTree(layout, place);
        return null;
    }

    private TreeEntry[]? ReadIndex(Digest root)
    {
        if (CheckedFile.Read(Path.Join(layout.Tree(root), Index), Form + root.Hash) is not { } content)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(content, StoreJson.Default.TreeEntryArray);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string[] Spares(Digest root)
    {
        try
        {
            return [.. Directory.GetDirectories(layout.Tree(root)).Where(path => Path.GetFileName(path) != Original)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
