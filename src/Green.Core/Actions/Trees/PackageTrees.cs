using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Actions.Trees;

/// <summary>
/// Imports packages that do not change (a registry's, a vendored directory's) once per machine and hands out directories
/// with their content. Any number of threads and processes may use one home.
/// </summary>
public sealed class PackageTrees(ContentStore store)
{
    private const string Form = "package 1 ";

    // A package is taken to be what it was while its directory and these files are.
    private static readonly string[] Witnesses = ["", ".cargo-checksum.json", ".cargo-ok", "Cargo.toml"];

    private readonly TreeInstances instances = new(store);
    private readonly ConcurrentDictionary<string, Lock> importing = [];

    /// <summary>
    /// The package in a directory; read and copied the first time, afterwards remembered while the directory's inode and
    /// time and its Cargo.toml, .cargo-ok and .cargo-checksum.json stay the same.
    /// </summary>
    /// <exception cref="GreenException">GREEN3001 where the store cannot be written; GREEN3003 where an entry has no content.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of it is left.</exception>
    public PackageTree Import(string directory, PackageFilter? filter = null, CancellationToken cancellation = default)
    {
        var source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var key = $"{Form}{source}\n{filter?.Name}";
        lock (importing.GetOrAdd(key, _ => new Lock()))
        {
            var memo = store.Layout.Memo(Digest.Of(Encoding.UTF8.GetBytes(key)));
            var stamp = Stamp(source);
            if (CheckedFile.Read(memo, key) is { } content)
            {
                var text = Encoding.UTF8.GetString(content);
                if (text.StartsWith(stamp, StringComparison.Ordinal)
                    && Digest.TryParse(text.AsSpan(stamp.Length), out var known) && instances.Use(known))
                {
                    return new PackageTree(source, filter, known);
                }
            }

            var root = instances.Materialise(new SourceWalker(source, filter?.Excludes, path => MayShow(source, path)), cancellation);
            CheckedFile.Write(store.Layout, memo, key, Encoding.UTF8.GetBytes(stamp + root));
            return new PackageTree(source, filter, root);
        }
    }

    /// <summary>
    /// Whoever wrote the package chose where its links lead: to their own checkout, or to a distribution's files, which are
    /// nobody's secret.
    /// </summary>
    private static bool MayShow(string package, string path) => path.StartsWith("/usr/", StringComparison.Ordinal)
        || path.StartsWith(NativeFiles.RealPath(SourceRoots.RootOf(package)) + "/", StringComparison.Ordinal);

    /// <summary>
    /// Puts the package's content at a path that does not exist, or is an empty directory: a spare instance renamed there, or
    /// hard links to the store. Files are 0444 or 0555 with a constant time. Only for places that are mounted read-only.
    /// </summary>
    public void Take(PackageTree tree, string destination)
    {
        // Pruning may take the tree away in between; then it is imported again.
        for (var attempt = 0; !instances.TryTake(tree.Root, destination); attempt++)
        {
            if (attempt == 3 || Import(tree.SourceDirectory, tree.Filter).Root != tree.Root)
            {
                throw StoreErrors.BlobLost(tree.Root, $"the package in '{tree.SourceDirectory}'");
            }
        }
    }

    /// <summary>Gives back what <see cref="Take"/> put at a path, unaltered; kept as a spare or deleted.</summary>
    public void Return(PackageTree tree, string path) => instances.Return(tree.Root, path);

    /// <summary>Hashes every file of a package in the store, and removes it where it is not what it is named by.</summary>
    /// <param name="hash">Of its Directory message.</param>
    /// <returns>Whether it is good, or gone.</returns>
    internal bool VerifyBytes(string hash) => instances.VerifyBytes(new Digest(hash, 0));

    /// <summary>Every entry of the package, sorted by path; null where the store has lost it.</summary>
    public IReadOnlyList<TreeEntry>? Entries(PackageTree tree) => instances.Entries(tree.Root);

    private static string Stamp(string source)
    {
        var text = new StringBuilder();
        foreach (var name in Witnesses)
        {
            if (FileStatus.Of(Path.Join(source, name), followLinks: true) is { } status)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name} {status.Inode} {status.Modified} {status.Size}\n");
            }
        }

        return text.ToString();
    }
}
