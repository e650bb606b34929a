using System.Text.Json;
using Green.Core.Store.Native;

namespace Green.Core.Store;

/// <summary>The path sets seen under a weak fingerprint, the most recent first. Safe between threads and processes.</summary>
public sealed class PathSetCache(ContentStore store)
{
    /// <summary>How many are kept for one weak fingerprint.</summary>
    public const int Capacity = 16;

    private const string Form = "path-sets 2 ";

    public IReadOnlyList<PathSet> Find(Digest weak) => Read(weak) ?? [];

    /// <summary>Puts a path set in front, wherever it stood before; the oldest beyond <see cref="Capacity"/> is forgotten.</summary>
    public void Add(Digest weak, PathSet set)
    {
        using var held = Lock(weak);
        var known = Find(weak);
        if (known.Count > 0 && known[0] == set)
        {
            return;
        }

        PathSet[] sets = [.. known.Where(other => other != set).Prepend(set).Take(Capacity)];
        var content = JsonSerializer.SerializeToUtf8Bytes(sets, StoreJson.Default.PathSetArray);
        CheckedFile.Write(store.Layout, store.Layout.PathSet(weak), Form + weak.Hash, content);
    }

    /// <summary>Null where there is no record, or it is damaged and has been removed.</summary>
    internal PathSet[]? Read(Digest weak)
    {
        var path = store.Layout.PathSet(weak);
        if (CheckedFile.Read(path, Form + weak.Hash) is not { } content)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(content, StoreJson.Default.PathSetArray);
        }
        catch (JsonException)
        {
            NativeFiles.Remove(path);
            return null;
        }
    }

    // One lock file for 1/256 of the fingerprints: lock files are never removed, so there must be few.
    private FileLock Lock(Digest weak)
    {
        try
        {
            Directory.CreateDirectory(store.Layout.Locks);
            return FileLock.Take(Path.Join(store.Layout.Locks, "pathsets-" + weak.Hash[..2]));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.CannotWrite(store.Layout.Home, failure);
        }
    }
}
