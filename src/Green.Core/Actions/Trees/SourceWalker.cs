using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Actions.Trees;

/// <summary>What stands at a path of a source tree.</summary>
/// <param name="Path">Relative to the tree, separated by <c>/</c>.</param>
/// <param name="FullPath">Where its bytes are read; beyond a link that was followed, the path through that link.</param>
/// <param name="Status">Of the entry itself, or of what a followed link leads to.</param>
/// <param name="LinkTarget">The text of a symbolic link that is kept; null otherwise.</param>
internal readonly record struct SourceEntry(string Path, string FullPath, FileStatus Status, string? LinkTarget);

/// <summary>
/// Lists a source tree. A symbolic link that stays inside is kept as a link; one that leads outside is followed, because
/// what it leads to is not there in a sandbox; one that leads nowhere, or where it may not, is kept.
/// </summary>
/// <param name="mayFollow">Told the real path of what a link leads to; null where links may lead anywhere.</param>
internal sealed class SourceWalker(string root, Func<string, bool>? excludes, Func<string, bool>? mayFollow = null)
{
    private const int MaximumDepth = 64;

    // Links below followed links: the kernel would let a circle turn forty times, each time with a copy of everything.
    private const int MaximumFollowed = 8;

    /// <summary>Everything below the root, each directory before what is in it.</summary>
    public IEnumerable<SourceEntry> All() => Inside("", root, 0, followed: 0);

    /// <summary>What stands at one path, with all that is below it only where a link to a directory had to be followed.</summary>
    public IEnumerable<SourceEntry> At(string path) => Visit(path, Path.Join(root, path), path.Count(c => c == '/'), 0, deep: false);

    private IEnumerable<SourceEntry> Inside(string path, string fullPath, int depth, int followed)
    {
        if (depth > MaximumDepth)
        {
            throw StoreErrors.CannotImport(fullPath, "its directories or symbolic links go too deep");
        }

        string[] children;
        try
        {
            children = Directory.GetFileSystemEntries(fullPath);
        }
        catch (UnauthorizedAccessException)
        {
            throw StoreErrors.CannotImport(fullPath, "it cannot be read");
        }

        foreach (var child in children)
        {
            var name = Path.GetFileName(child);
            var childPath = path.Length == 0 ? name : $"{path}/{name}";
            if (excludes?.Invoke(childPath) == true)
            {
                continue;
            }

            foreach (var entry in Visit(childPath, child, depth + 1, followed, deep: true))
            {
                yield return entry;
            }
        }
    }

    private IEnumerable<SourceEntry> Visit(string path, string fullPath, int depth, int followed, bool deep)
    {
        // A listed entry that is not there has a name that is not UTF-8, unless it was removed this moment.
        var status = FileStatus.Of(fullPath)
            ?? throw StoreErrors.CannotImport(fullPath, "it is not there, or its name is not valid UTF-8");
        if (status.IsLink)
        {
            var target = new FileInfo(fullPath).LinkTarget ?? "";
            var led = Follow(fullPath);
            if (led is null || (followed == 0 && StaysInside(path, target)) || (mayFollow is not null && !mayFollow(NativeFiles.RealPath(fullPath))))
            {
                yield return new SourceEntry(path, fullPath, status, target);
                yield break;
            }

            if (++followed > MaximumFollowed || (led.Value.IsDirectory && LeadsAbove(fullPath)))
            {
                throw StoreErrors.CannotImport(fullPath, "the symbolic link leads round in a circle");
            }

            status = led.Value;
            deep = true;
        }

        if (status.IsFile)
        {
            yield return new SourceEntry(path, fullPath, status, null);
            yield break;
        }

        if (!status.IsDirectory)
        {
            throw StoreErrors.CannotImport(fullPath, "it is neither a file, nor a directory, nor a symbolic link");
        }

        yield return new SourceEntry(path, fullPath, status, null);
        if (!deep)
        {
            yield break;
        }

        foreach (var entry in Inside(path, fullPath, depth, followed))
        {
            yield return entry;
        }
    }

    /// <summary>
    /// Judged by the text alone: leading <c>..</c> components that do not leave the root, and none after a name, since
    /// that name may be a link itself.
    /// </summary>
    internal static bool StaysInside(string path, string target)
    {
        if (target.Length == 0 || target[0] == '/')
        {
            return false;
        }

        var above = path.Count(c => c == '/');
        var named = false;
        foreach (var component in target.Split('/'))
        {
            if (component is "" or ".")
            {
                continue;
            }

            if (component != "..")
            {
                named = true;
            }
            else if (named || --above < 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool LeadsAbove(string link) =>
        File.ResolveLinkTarget(link, returnFinalTarget: true) is { } target
        && (root + "/").StartsWith(target.FullName.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static FileStatus? Follow(string path)
    {
        try
        {
            return FileStatus.Of(path, followLinks: true);
        }
        catch (ErrnoException failure) when (failure.Number == Errno.LinkLoop)
        {
            return null;
        }
    }
}
