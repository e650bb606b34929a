using Green.Core.Store;
using Green.Core.Store.Native;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Actions.Trees;

/// <summary>Makes directories with the content of a tree: files 0444 or 0555, directories 0755, all with the constant time.</summary>
internal static class TreeWriter
{
    private const uint PlainMode = 0x124;
    private const uint ExecutableMode = 0x16D;
    private const uint DirectoryMode = 0x1ED;

    /// <summary>Copies a source tree to a new directory; the digests are those of the bytes that were written.</summary>
    /// <returns>Its entries, sorted by path, so that a directory stands before what is in it.</returns>
    public static TreeEntry[] CopyTo(string destination, SourceWalker source, CancellationToken cancellation)
    {
        var entries = new List<TreeEntry>();
        NativeFiles.MakeDirectory(destination);
        foreach (var item in source.All())
        {
            cancellation.ThrowIfCancellationRequested();
            var place = Path.Join(destination, item.Path);
            if (item.LinkTarget is { } target)
            {
                File.CreateSymbolicLink(place, target);
                entries.Add(TreeEntry.OfSymlink(item.Path, target));
            }
            else if (item.Status.IsDirectory)
            {
                NativeFiles.MakeDirectory(place);
                entries.Add(TreeEntry.OfDirectory(item.Path));
            }
            else
            {
                using var input = OpenSource(item.FullPath);
                var digest = CopyFile(input, place, item.Status.IsExecutable);
                entries.Add(TreeEntry.OfFile(item.Path, digest, item.Status.IsExecutable));
            }
        }

        var sorted = entries.OrderBy(entry => entry.Path, StringComparer.Ordinal).ToArray();
        SetTimes(destination, sorted);
        return sorted;
    }

    /// <summary>Makes a directory of hard links to a tree's files (copies, where the file system does not link).</summary>
    /// <returns>False where a file of the tree was gone; nothing is left at the destination then.</returns>
    public static bool TryLinkTo(string destination, string original, TreeEntry[] entries)
    {
        if (!NativeFiles.MakeDirectory(destination) && Directory.EnumerateFileSystemEntries(destination).Any())
        {
            throw new ErrnoException("mkdir", destination, Errno.Exists);
        }

        try
        {
            foreach (var entry in entries)
            {
                if (!TryPlace(Path.Join(destination, entry.Path), Path.Join(original, entry.Path), entry))
                {
                    StoreFiles.DeleteDirectory(destination);
                    return false;
                }
            }

            SetTimes(destination, entries);
            return true;
        }
        catch
        {
            StoreFiles.DeleteDirectory(destination);
            throw;
        }
    }

    /// <summary>Whether a directory holds exactly these entries, judged by types, sizes, modes, times and link texts.</summary>
    public static bool Matches(string directory, TreeEntry[] entries)
    {
        try
        {
            var present = new SourceWalker(directory, null, mayFollow: _ => false).All().Count();
            return present == entries.Length && entries.All(entry => Matches(Path.Join(directory, entry.Path), entry));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or GreenException)
        {
            return false;
        }
    }

    /// <summary>Whether every file can be read and has the bytes that its entry says.</summary>
    public static bool HasBytes(string directory, TreeEntry[] entries)
    {
        try
        {
            foreach (var entry in entries.Where(entry => entry.Kind == TreeEntryKind.File))
            {
                using var file = NativeFiles.TryOpenRead(Path.Join(directory, entry.Path));
                if (file is null || ContentCopy.Hash(file) != entry.Digest)
                {
                    return false;
                }
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool Matches(string path, TreeEntry entry)
    {
        if (FileStatus.Of(path) is not { } status)
        {
            return false;
        }

        return entry.Kind switch
        {
            TreeEntryKind.Symlink => status.IsLink && new FileInfo(path).LinkTarget == entry.LinkTarget,
            TreeEntryKind.Directory => status.IsDirectory && status.Permissions == DirectoryMode,
            _ => status.IsFile && status.Size == entry.Digest.Size
                && status.Permissions == (entry.Executable ? ExecutableMode : PlainMode)
                && StoreFiles.Time(status.Modified) == StoreLayout.ConstantTime,
        };
    }

    private static bool TryPlace(string place, string original, TreeEntry entry)
    {
        switch (entry.Kind)
        {
            case TreeEntryKind.Symlink:
                File.CreateSymbolicLink(place, entry.LinkTarget!);
                return true;
            case TreeEntryKind.Directory:
                return NativeFiles.MakeDirectory(place);
        }

        switch (NativeFiles.TryLink(original, place))
        {
            case 0:
                return true;
            case Errno.NoEntry:
                return false;
            case Errno.CrossDevice or Errno.TooManyLinks or Errno.NotPermitted or Errno.NotSupported:
                using (var source = NativeFiles.TryOpenRead(original))
                {
                    return source is not null && CopyFile(source, place, entry.Executable) == entry.Digest;
                }

            case var error:
                throw new ErrnoException("link", place, error);
        }
    }

    private static Digest CopyFile(SafeFileHandle source, string place, bool executable)
    {
        using var file = NativeFiles.Create(place, 0x180);
        var digest = ContentCopy.Copy(source, file);
        NativeFiles.SetMode(file, executable ? ExecutableMode : PlainMode, place);
        NativeFiles.SetModified(file, StoreLayout.ConstantTime, place);
        return digest;
    }

    // After everything is in place, because adding an entry changes its directory's time.
    private static void SetTimes(string directory, TreeEntry[] entries)
    {
        foreach (var entry in entries.Where(entry => entry.Kind != TreeEntryKind.File))
        {
            NativeFiles.TrySetModified(Path.Join(directory, entry.Path), StoreLayout.ConstantTime);
        }

        NativeFiles.TrySetModified(directory, StoreLayout.ConstantTime);
    }

    private static SafeFileHandle OpenSource(string path)
    {
        try
        {
            return NativeFiles.TryOpenRead(path) ?? throw StoreErrors.CannotImport(path, "it disappeared while it was read");
        }
        catch (ErrnoException failure)
        {
            throw StoreErrors.CannotImport(path, $"it cannot be read: {failure.Message}");
        }
    }
}
