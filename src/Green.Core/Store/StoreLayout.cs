using Green.Core.Store.Native;

namespace Green.Core.Store;

/// <summary>Where each kind of record stands below the store's home.</summary>
internal sealed class StoreLayout(string home)
{
    /// <summary>The time that every immutable file carries, so that what is linked from the store always looks the same.</summary>
    public static readonly DateTime ConstantTime = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private int counter;

    public string Home { get; } = Path.GetFullPath(home);

    public string Blobs => Path.Join(Home, "blobs");

    public string Actions => Path.Join(Home, "actions");

    public string PathSets => Path.Join(Home, "pathsets");

    public string Trees => Path.Join(Home, "trees");

    public string Memos => Path.Join(Home, "memo");

    public string Locks => Path.Join(Home, "locks");

    /// <summary>What rustc keeps between compilations of the same crate, by target directory and crate.</summary>
    public string Incremental => Path.Join(Home, "incremental");

    /// <summary>What <c>cache verify --rebuild</c> took out of use; nothing that builds looks there.</summary>
    public string Quarantine => Path.Join(Home, "quarantine");

    public string Temporaries => Path.Join(Home, "tmp");

    public string Blob(Digest digest, bool executable) =>
        Path.Join(Blobs, digest.Hash[..2], executable ? digest.Hash[2..] + "x" : digest.Hash[2..]);

    public string Action(Digest action) => Sharded(Actions, action);

    public string PathSet(Digest weak) => Sharded(PathSets, weak);

    public string Memo(Digest key) => Sharded(Memos, key);

    public string Tree(Digest digest) => Path.Join(Trees, digest.Hash);

    /// <summary>A path that no other thread or process uses; its directory exists.</summary>
    public string NewTemporary()
    {
        Directory.CreateDirectory(Temporaries);
        return Path.Join(Temporaries, TemporaryName());
    }

    public string TemporaryName() => $"{Environment.ProcessId:x}-{Interlocked.Increment(ref counter):x}-{Guid.NewGuid():N}";

    /// <summary>Moves a finished temporary to its place, replacing what is there, and makes the place's directory first where absent.</summary>
    public static void Replace(string temporary, string place)
    {
        if (NativeFiles.TryRename(temporary, place) is var error and not 0)
        {
            if (error != Errno.NoEntry)
            {
                throw new ErrnoException("rename", place, error);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            NativeFiles.Rename(temporary, place);
        }
    }

    /// <summary>Gives a finished temporary its name unless somebody was first; the temporary is gone afterwards either way.</summary>
    /// <returns>True where this call published it.</returns>
    public static bool PublishFirst(string temporary, string place)
    {
        var error = NativeFiles.TryLink(temporary, place);
        if (error == Errno.NoEntry)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            error = NativeFiles.TryLink(temporary, place);
        }

        switch (error)
        {
            case 0 or Errno.Exists:
                NativeFiles.Remove(temporary);
                return error == 0;
            case Errno.NotPermitted or Errno.NotSupported or Errno.TooManyLinks:
                // A file system without hard links: the last writer wins there, with the same bytes.
                Replace(temporary, place);
                return true;
            default:
                throw new ErrnoException("link", place, error);
        }
    }

    private static string Sharded(string room, Digest digest) => Path.Join(room, digest.Hash[..2], digest.Hash[2..]);
}
