using Green.Core.Actions.Trees;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>Everything an action may see beside the toolchain and the system, at paths inside the sandbox.</summary>
internal sealed class ActionInputs
{
    private readonly SortedDictionary<string, TreeEntry> files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TreeEntry> copies = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, PackageTree> trees = new(StringComparer.Ordinal);

    /// <summary>The files and links, by path.</summary>
    public IReadOnlyDictionary<string, TreeEntry> Files => files;

    /// <summary>Adds something that is linked from the store into a read-only place.</summary>
    /// <param name="directory">A path inside the sandbox, to which the entry's path is relative.</param>
    public void Add(string directory, TreeEntry entry)
    {
        var path = $"{directory}/{entry.Path}";
        if (!trees.Keys.Any(tree => path.StartsWith(tree + "/", StringComparison.Ordinal)))
        {
            files[path] = entry with { Path = path };
        }
    }

    /// <summary>Adds part of an OUT_DIR: a private copy, since that place is not mounted read-only.</summary>
    public void AddCopy(string directory, TreeEntry entry) => copies[$"{directory}/{entry.Path}"] = entry;

    public void AddTree(string directory, PackageTree tree) => trees[directory] = tree;

    /// <summary>Adds all inputs to the tree that is hashed.</summary>
    public void AddTo(TreeBuilder tree)
    {
        foreach (var (path, entry) in files.Concat(copies))
        {
            tree.Add(entry with { Path = path[1..] });
        }

        foreach (var (path, package) in trees)
        {
            tree.AddTree(path[1..], package.Root);
        }
    }

    /// <summary>Each input as a line of the readable manifest.</summary>
    public IEnumerable<string> Describe() => files.Concat(copies)
        .Select(input => $"input {input.Key} {(input.Value.Kind == TreeEntryKind.Symlink ? "-> " + input.Value.LinkTarget : input.Value.Digest.ToString())}{(input.Value.Executable ? " x" : "")}")
        .Concat(trees.Select(package => $"tree {package.Key} {package.Value.Root}"));

    /// <summary>The first input that the store does not have (any more); null where it has all.</summary>
    public string? FindMissing(ContentStore store, PackageTrees packages) =>
        files.Concat(copies).Where(input => input.Value.Kind == TreeEntryKind.File && !store.Contains(input.Value.Digest, input.Value.Executable)).Select(input => input.Key)
            .Concat(trees.Where(tree => packages.Entries(tree.Value) is null).Select(tree => tree.Key)).FirstOrDefault();

    /// <summary>Puts everything where the slot shows it to the action.</summary>
    /// <returns>What must be returned afterwards: the package trees and where they are.</returns>
    /// <exception cref="GreenException">GREEN3002: a blob is gone from the store.</exception>
    public IReadOnlyList<(PackageTree Tree, string Path)> Stage(ISlot slot, SlotLayout layout, ContentStore store, PackageTrees packages)
    {
        var taken = new List<(PackageTree, string)>(trees.Count);
        foreach (var (path, tree) in trees)
        {
            var place = Place(slot, layout, path);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            packages.Take(tree, place);
            taken.Add((tree, place));
        }

        var directories = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, entry) in files)
        {
            var place = Place(slot, layout, path);
            MakeParent(place, directories);
            if (entry.Kind == TreeEntryKind.Symlink)
            {
                File.CreateSymbolicLink(place, entry.LinkTarget!);
            }
            else if (entry.Kind == TreeEntryKind.Directory)
            {
                Directory.CreateDirectory(place);
            }
            else if (!store.TryLink(entry.Digest, entry.Executable, place))
            {
                throw StoreErrors.BlobLost(entry.Digest, $"the input {path}");
            }
        }

        foreach (var (path, entry) in copies)
        {
            var place = Place(slot, layout, path);
            MakeParent(place, directories);
            Outputs.Restore(store, entry, place, StoreLayout.ConstantTime);
        }

        return taken;
    }

    private static string Place(ISlot slot, SlotLayout layout, string path) =>
        slot.HostPath(layout, path) ?? throw new InvalidOperationException($"{path} stands in no place of a slot");

    private static void MakeParent(string place, HashSet<string> known)
    {
        var parent = Path.GetDirectoryName(place)!;
        if (known.Add(parent))
        {
            Directory.CreateDirectory(parent);
        }
    }
}
