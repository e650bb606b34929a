using Green.Core.Sandbox.Slots;
using Green.Core.Store.Native;

namespace Green.Core.Cargo;

/// <summary>
/// The directory of one recording: thousands of small files, with the user's whole environment in many of them, that are gone
/// a second later. It is in memory where the system has a place for that: on a disk it takes as long to make and to remove
/// them as all else that planning does, and file systems remember for minutes what was removed.
/// </summary>
internal sealed class PlanScratch : IDisposable
{
    private const string Memory = "/dev/shm";

    private const string Prefix = "green-plan-";

    /// <summary>Held while the directory is in use; in a directory that a killed process has left it is free.</summary>
    private const string Lock = "lock";

    /// <summary>For as long a lock that nobody holds may be about to be taken.</summary>
    private static readonly TimeSpan LockTime = TimeSpan.FromMinutes(1);

    /// <summary>In bytes. A crate takes some 50 KiB.</summary>
    private const long Needed = 1L << 30;

    private readonly FileLock inUse;

    private PlanScratch(string root)
    {
        Directory = Path.Combine(root, Prefix + Guid.NewGuid().ToString("N"));
        PlaceFiles.MakePrivate(Directory);
        inUse = FileLock.Take(Path.Combine(Directory, Lock));
    }

    public string Directory { get; }

    /// <param name="root">Where it stands if not in memory; made in any case, since whoever plans will need it.</param>
    /// <exception cref="IOException">That cannot be done; where access is denied, <see cref="UnauthorizedAccessException"/>.</exception>
    public static PlanScratch Make(string root)
    {
        System.IO.Directory.CreateDirectory(root);
        try
        {
            if (IsUsable(File.ReadLines("/proc/self/mounts")) && new DriveInfo(Memory).AvailableFreeSpace >= Needed)
            {
                RemoveAbandoned();
                return new PlanScratch(Memory);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing that a plan needs.
        }

        return new PlanScratch(root);
    }

    /// <summary>Whether the place in memory is a file system of its own, from which cargo can start programs.</summary>
    /// <param name="mounts">Lines of /proc/mounts; of several for one place the last one counts.</param>
    internal static bool IsUsable(IEnumerable<string> mounts) =>
        mounts.Select(line => line.Split(' ')).LastOrDefault(fields => fields.ElementAtOrDefault(1) == Memory) is [_, _, "tmpfs", var options, ..]
        && !options.Split(',').Intersect(["ro", "noexec"]).Any();

    public void Dispose()
    {
        Discard(Directory);
        inUse.Dispose();
    }

    /// <summary>What killed processes of this user have left would lie in memory until the machine stops.</summary>
    private static void RemoveAbandoned()
    {
        foreach (var directory in System.IO.Directory.EnumerateDirectories(Memory, Prefix + "*"))
        {
            if (Path.Combine(directory, Lock) is var file
                && File.Exists(file) && File.GetLastWriteTimeUtc(file) < DateTime.UtcNow - LockTime && !FileLock.IsHeld(file))
            {
                Discard(directory);
            }
        }
    }

    private static void Discard(string directory)
    {
        try
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next recording tries again, or on a disk `cache prune`. What went wrong before is to be told, and not this.
        }
    }
}
