using Green.Core.Store;

namespace Green.Core.Actions.Trees;

/// <summary>
/// Puts an input tree together from paths relative to its root, separated by <c>/</c>. A subtree whose Directory digest is
/// known is grafted as it is, so that only what is above it gets encoded and hashed. Not safe between threads.
/// </summary>
/// <remarks>
/// Adding the same thing at one path twice is allowed; adding another thing there, or anything below a file, a link or a
/// graft, is an <see cref="ArgumentException"/>, as is a path with empty, <c>.</c> or <c>..</c> components.
/// </remarks>
public sealed class TreeBuilder
{
    private readonly Node root = new();

    public TreeBuilder AddFile(string path, Digest digest, bool executable) =>
        Add(path, new Leaf(TreeEntry.OfFile("", digest, executable), null));

    public TreeBuilder AddSymlink(string path, string target) => Add(path, new Leaf(TreeEntry.OfSymlink("", target), null));

    /// <summary>Grafts a subtree by the digest of its Directory message.</summary>
    public TreeBuilder AddTree(string path, Digest directory) => Add(path, new Leaf(null, directory));

    /// <summary>A directory that is there even where it stays empty.</summary>
    public TreeBuilder AddDirectory(string path)
    {
        Descend(path, path.Split('/'));
        return this;
    }

    public TreeBuilder Add(TreeEntry entry) => entry.Kind switch
    {
        TreeEntryKind.File => AddFile(entry.Path, entry.Digest, entry.Executable),
        TreeEntryKind.Symlink => AddSymlink(entry.Path, entry.LinkTarget ?? ""),
        _ => AddDirectory(entry.Path),
    };

    public TreeBuilder AddRange(IEnumerable<TreeEntry> entries)
    {
        foreach (var entry in entries)
        {
            Add(entry);
        }

        return this;
    }

    public InputTree Build()
    {
        var messages = new Dictionary<Digest, byte[]>();
        return new InputTree(Encode(root, messages), messages);
    }

    private static Digest Encode(Node node, Dictionary<Digest, byte[]> messages)
    {
        var directories = node.Directories.Select(child => (child.Key, Encode(child.Value, messages)))
            .Concat(node.Leaves.Where(leaf => leaf.Value.Graft is not null).Select(leaf => (leaf.Key, leaf.Value.Graft!.Value)))
            .ToList();
        var entries = node.Leaves.Where(leaf => leaf.Value.Entry is not null).ToLookup(leaf => leaf.Value.Entry!.Kind);
        var message = Reapi.Directory(
            entries[TreeEntryKind.File].Select(leaf => (leaf.Key, leaf.Value.Entry!.Digest, leaf.Value.Entry.Executable)),
            directories,
            entries[TreeEntryKind.Symlink].Select(leaf => (leaf.Key, leaf.Value.Entry!.LinkTarget!)));
        var digest = Digest.Of(message);
        messages[digest] = message;
        return digest;
    }

    private TreeBuilder Add(string path, Leaf leaf)
    {
        var components = path.Split('/');
        var parent = Descend(path, components.AsSpan(0, components.Length - 1));
        var name = Component(path, components[^1]);
        if (parent.Directories.ContainsKey(name) || (parent.Leaves.TryGetValue(name, out var present) && present != leaf))
        {
            throw Conflict(path);
        }

        parent.Leaves[name] = leaf;
        return this;
    }

    private Node Descend(string path, ReadOnlySpan<string> components)
    {
        var node = root;
        foreach (var component in components)
        {
            var name = Component(path, component);
            if (node.Leaves.ContainsKey(name))
            {
                throw Conflict(path);
            }

            if (!node.Directories.TryGetValue(name, out var child))
            {
                node.Directories[name] = child = new Node();
            }

            node = child;
        }

        return node;
    }

    private static string Component(string path, string name) => name is "" or "." or ".."
        ? throw new ArgumentException($"'{path}' is not a relative path of plain names.", nameof(path))
        : name;

    private static ArgumentException Conflict(string path) => new($"'{path}' meets something else in the tree.", nameof(path));

    private sealed record Leaf(TreeEntry? Entry, Digest? Graft);

    private sealed class Node
    {
        public Dictionary<string, Node> Directories { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Leaf> Leaves { get; } = new(StringComparer.Ordinal);
    }
}
