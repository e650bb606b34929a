using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Actions;

/// <summary>Takes what an action left into the store, and puts it where the user expects it.</summary>
internal static class Outputs
{
    /// <summary>Every file, link and directory below a directory, links not followed, with paths relative to <paramref name="root"/>.</summary>
    /// <exception cref="GreenException">GREEN4003: there is something that is neither, such as a device or a pipe.</exception>
    /// <param name="keep">Takes a file, given by its path, its path relative to the root and whether it is executable.</param>
    public static IEnumerable<TreeEntry> Collect(string directory, string root, Func<string, string, bool, Digest> keep)
    {
        if (!Directory.Exists(directory))
        {
            yield break;
        }

        foreach (var info in new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(info => info.Name, StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(root, info.FullName);
            if (info.LinkTarget is { } target)
            {
                yield return TreeEntry.OfSymlink(path, target);
            }
            else if (info is DirectoryInfo)
            {
                yield return TreeEntry.OfDirectory(path);
                foreach (var entry in Collect(info.FullName, root, keep))
                {
                    yield return entry;
                }
            }
            else if (FileStatus.Of(info.FullName) is { IsFile: true })
            {
                var executable = (info.UnixFileMode & UnixFileMode.UserExecute) != 0;
                yield return TreeEntry.OfFile(path, keep(info.FullName, path, executable), executable);
            }
            else
            {
                throw new GreenException(
                    "GREEN4003",
                    $"{path} is no file, directory or link, and cannot be kept",
                    "Let the build script leave only files, directories and links in OUT_DIR.");
            }
        }
    }

    /// <summary>Puts one entry at a place, as a private copy. False where its blob is gone or damaged.</summary>
    public static bool Restore(ContentStore store, TreeEntry entry, string place, DateTime time)
    {
        switch (entry.Kind)
        {
            case TreeEntryKind.Directory:
                Directory.CreateDirectory(place);
                return true;
            case TreeEntryKind.Symlink:
                File.Delete(place);
                File.CreateSymbolicLink(place, entry.LinkTarget!);
                return true;
            default:
                return store.Restore(entry.Digest, entry.Executable, place, time);
        }
    }
}
