using System.Text.Json.Serialization;

namespace Green.Core.Store;

/// <summary>What an entry of a tree is.</summary>
public enum TreeEntryKind
{
    File,
    Symlink,
    Directory,
}

/// <summary>One file, symbolic link or directory of a tree.</summary>
/// <param name="Path">Relative to the tree, separated by <c>/</c>.</param>
/// <param name="Kind">Which of the three it is.</param>
/// <param name="Digest">A file's content; default for the others.</param>
/// <param name="Executable">Whether a file may be run.</param>
/// <param name="LinkTarget">A symbolic link's text; null for the others.</param>
public sealed record TreeEntry(string Path, TreeEntryKind Kind, Digest Digest, bool Executable, string? LinkTarget)
{
    /// <summary>Whether it is a file whose digest nobody has asked for: it can be used where it is, and not be restored.</summary>
    [JsonIgnore]
    public bool IsUnread => Kind == TreeEntryKind.File && Digest == default;

    public static TreeEntry OfFile(string path, Digest digest, bool executable) =>
        new(path, TreeEntryKind.File, digest, executable, null);

    public static TreeEntry OfSymlink(string path, string target) =>
        new(path, TreeEntryKind.Symlink, default, false, target);

    public static TreeEntry OfDirectory(string path) => new(path, TreeEntryKind.Directory, default, false, null);
}
