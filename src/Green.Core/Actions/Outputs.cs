using Green.Core.Rustc;
using Green.Core.Sandbox.Slots;
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

    /// <summary>
    /// Removes from a directory what a rustc call was not to leave there. A macro or a linker can write to it too: another
    /// crate's library, a link through which a later output would be written elsewhere, a pipe on which a reader would wait.
    /// </summary>
    /// <exception cref="GreenException">GREEN4003: what has an output's name is no file.</exception>
    public static void KeepOwn(string directory, RustcArguments arguments)
    {
        var stem = arguments.CrateName + arguments.ExtraFilename;
        var expected = RustcOutputs.Expected(arguments, arguments.Target ?? RustcOutputs.LinuxTriple).Select(output => Path.GetFileName(output.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFileSystemEntries(directory).ToList())
        {
            var name = Path.GetFileName(path);
            if (arguments.CodegenAll("save-temps").Any() && IsTemporary(path))
            {
                continue;
            }

            if (!expected.Contains(name) && !name.StartsWith(stem + ".", StringComparison.Ordinal))
            {
                PlaceFiles.Delete(path);
            }
            else if (FileStatus.Of(path) is not { IsFile: true })
            {
                throw new GreenException(
                    "GREEN4003", $"{name} is no file, and cannot be kept", "Look for a macro or a linker argument that puts something else in its place.");
            }
        }
    }

    /// <summary>What rustc worked in, where it was asked to leave that: a directory of its naming, with files and directories alone.</summary>
    private static bool IsTemporary(string path) => Path.GetFileName(path) is { Length: 11 } name
        && (name.StartsWith("rmeta", StringComparison.Ordinal) || name.StartsWith("rustc", StringComparison.Ordinal))
        && IsPlain(path, isFile: false);

    private static bool IsPlain(string path, bool isFile = true) => FileStatus.Of(path) is { } status
        && ((isFile && status.IsFile) || (status.IsDirectory && Directory.EnumerateFileSystemEntries(path).All(entry => IsPlain(entry))));

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
