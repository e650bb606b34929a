using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Actions.Trees;

/// <summary>The digest of a Rust toolchain's directory: everything in it but the documentation.</summary>
public sealed class ToolchainTree(ContentStore store)
{
    /// <summary>Directories below a toolchain's that are no part of it.</summary>
    internal static readonly string[] Documentation = ["share/doc", "share/man"];

    private const string Form = "toolchain 1 ";

    /// <summary>
    /// The digest of the Directory message, remembered while no file's size or time changes. The sources of rust-src
    /// (thousands of files) are not looked at for that: installing them changes the component manifests, which are.
    /// </summary>
    /// <param name="directory">Such as <c>~/.rustup/toolchains/stable-x86_64-unknown-linux-gnu</c>.</param>
    /// <param name="parallelism">How many files are read at a time when it must be hashed.</param>
    /// <param name="cancellation">Ends the hashing.</param>
    public Digest Import(string directory, int parallelism, CancellationToken cancellation)
    {
        var source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var key = Form + source;
        var memo = store.Layout.Memo(Digest.Of(Encoding.UTF8.GetBytes(key)));
        var listing = Listing(source);
        if (CheckedFile.Read(memo, key) is { } content)
        {
            var text = Encoding.UTF8.GetString(content);
            if (text.StartsWith(listing, StringComparison.Ordinal) && Digest.TryParse(text.AsSpan(listing.Length), out var known))
            {
                return known;
            }
        }

        var root = Hash(source, parallelism, cancellation);
        CheckedFile.Write(store.Layout, memo, key, Encoding.UTF8.GetBytes(listing + root));
        return root;
    }

    private static Digest Hash(string source, int parallelism, CancellationToken cancellation)
    {
        // The largest first: two libraries make up most of it, and neither should be what is waited for at the end.
        var items = new SourceWalker(source, IsDocumentation).All().OrderByDescending(item => item.Status.Size).ToArray();
        var digests = new Digest[items.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellation };
        var next = -1;
        try
        {
            Parallel.For(0, parallelism, options, _ =>
            {
                int index;
                while ((index = Interlocked.Increment(ref next)) < items.Length)
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (items[index] is { LinkTarget: null, Status.IsFile: true } file)
                    {
                        using var handle = NativeFiles.TryOpenRead(file.FullPath)
                            ?? throw StoreErrors.CannotImport(file.FullPath, "it disappeared while it was read");
                        digests[index] = ContentCopy.Hash(handle);
                    }
                }
            });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        var tree = new TreeBuilder();
        for (var index = 0; index < items.Length; index++)
        {
            var item = items[index];
            tree.Add(item.LinkTarget is { } target ? TreeEntry.OfSymlink(item.Path, target)
                : item.Status.IsDirectory ? TreeEntry.OfDirectory(item.Path)
                : TreeEntry.OfFile(item.Path, digests[index], item.Status.IsExecutable));
        }

        return tree.Build().Root;
    }

    private static string Listing(string source)
    {
        var lines = new SourceWalker(source, path => IsDocumentation(path) || path == "lib/rustlib/src/rust").All()
            .Select(item => string.Create(
                CultureInfo.InvariantCulture, $"{item.Path} {item.Status.Mode:x} {item.Status.Size} {item.Status.Modified} {item.LinkTarget}\n"))
            .Order(StringComparer.Ordinal);
        return string.Concat(lines);
    }

    private static bool IsDocumentation(string path) => Documentation.Contains(path);
}
