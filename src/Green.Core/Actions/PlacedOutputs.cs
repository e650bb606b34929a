using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Actions;

/// <summary>
/// Outputs of one unit that are in their place before its result is: metadata that was announced, which must not be gone for
/// a moment while dependents look at it, and large outputs of a result that is not for the store.
/// </summary>
internal sealed class PlacedOutputs(BuildSession session, DateTime time)
{
    /// <summary>Bytes below which a copy costs nothing.</summary>
    private const int Small = 1 << 20;

    private readonly List<TreeEntry> entries = [];

    /// <summary>The time of all outputs.</summary>
    public DateTime Time => time;

    public IReadOnlyCollection<TreeEntry> Entries => entries;

    public void Add(TreeEntry entry) => entries.Add(entry);

    /// <summary>Moves a large file from the slot to its place; whoever needs it as an input takes it from there.</summary>
    /// <param name="file">In the slot.</param>
    /// <param name="path">Relative to the build directory.</param>
    /// <param name="isInput">Whether another action may need it: then its digest must be known.</param>
    /// <returns>Its digest; the default one where nobody asks for it.</returns>
    public Digest Keep(string file, string path, bool executable, bool isInput)
    {
        if (FileStatus.Of(file) is not { Links: 1, Size: > Small } || entries.Exists(entry => entry.Path == path))
        {
            return session.Store.AddFile(file, executable);
        }

        var digest = isInput ? ContentCopy.HashFile(file) : default;
        var place = Path.Combine(session.Settings.BuildDirectory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.SetLastWriteTimeUtc(file, time);
        File.Delete(place);
        if (NativeFiles.TryRename(file, place) != 0)
        {
            // Another file system.
            return session.Store.TakeFile(file, executable);
        }

        entries.Add(TreeEntry.OfFile(path, digest, executable));
        return digest;
    }
}
