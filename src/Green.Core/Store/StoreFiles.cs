using Green.Core.Store.Native;

namespace Green.Core.Store;

/// <summary>One record, blob or tree as it was when listed.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Name">The record's digest (64 digits), with an <c>x</c> after it for an executable blob.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Used">The modification time: the last use of anything but a blob.</param>
/// <param name="Changed">The change time: the last use of a blob.</param>
internal readonly record struct StoredItem(string Path, string Name, long Bytes, DateTimeOffset Used, DateTimeOffset Changed);

/// <summary>Walks over what the store holds while others add and remove.</summary>
internal static class StoreFiles
{
    public static IEnumerable<StoredItem> Sharded(string room)
    {
        foreach (var shard in Entries(room))
        {
            foreach (var path in Entries(shard))
            {
                var name = Path.GetFileName(shard) + Path.GetFileName(path);
                if (IsRecord(name) && FileStatus.Of(path) is { IsFile: true } status)
                {
                    yield return new StoredItem(path, name, status.Size, Time(status.Modified), Time(status.Changed));
                }
            }
        }
    }

    /// <summary>Whether a file is one of the store's, and not one that somebody else left there.</summary>
    private static bool IsRecord(string name) =>
        name.Length is 64 or 65 && !name.AsSpan(0, 64).ContainsAnyExcept(Digest.HexDigits) && (name.Length == 64 || name[64] == 'x');

    /// <summary>One item for each tree, with the bytes of its files counted once over all instances.</summary>
    public static IEnumerable<StoredItem> Trees(StoreLayout layout) => Directories(Entries(layout.Trees));

    /// <summary>One item for each crate that a compiler keeps something of.</summary>
    public static IEnumerable<StoredItem> Incremental(StoreLayout layout) => Directories(Entries(layout.Incremental).SelectMany(Entries));

    /// <summary>One item for each result that was taken out of use.</summary>
    public static IEnumerable<StoredItem> Quarantined(StoreLayout layout) => Directories(Entries(layout.Quarantine));

    private static IEnumerable<StoredItem> Directories(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (FileStatus.Of(path) is not { IsDirectory: true } status)
            {
                continue;
            }

            var seen = new HashSet<ulong>();
            var bytes = Files(path).Where(file => seen.Add(file.Inode)).Sum(file => file.Size);
            yield return new StoredItem(path, Path.GetFileName(path), bytes, Time(status.Modified), Time(status.Changed));
        }
    }

    /// <summary>Takes a directory out of sight in one step and then deletes it.</summary>
    public static void RemoveTree(StoreLayout layout, string path)
    {
        var grave = layout.NewTemporary();
        switch (NativeFiles.TryRename(path, grave))
        {
            case 0:
                DeleteDirectory(grave);
                break;
            case Errno.NoEntry:
                break;
            case var error:
                throw new ErrnoException("rename", path, error);
        }
    }

    public static void DeleteDirectory(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else deletes it too.
        }
    }

    public static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

    private static IEnumerable<FileStatus> Files(string directory)
    {
        foreach (var path in Entries(directory))
        {
            if (FileStatus.Of(path) is not { } status)
            {
                continue;
            }

            if (status.IsFile)
            {
                yield return status;
            }
            else if (status.IsDirectory)
            {
                foreach (var inner in Files(path))
                {
                    yield return inner;
                }
            }
        }
    }

    private static string[] Entries(string directory)
    {
        try
        {
            return Directory.GetFileSystemEntries(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
