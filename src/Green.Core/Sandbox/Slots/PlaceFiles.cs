using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Green.Core.Sandbox.Slots;

/// <summary>What the lessee does with the files of a slot's places while no action runs. Never follows a link.</summary>
internal static class PlaceFiles
{
    private const int NoEntry = 2;

    private const UnixFileMode Open755 =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a directory that nobody but the caller may enter, from the start.</summary>
    public static void MakePrivate(string directory)
    {
        // Green runs on Linux only; the analyzer wants it said.
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory, OwnDirectory);
        }

        SetMode(directory, OwnDirectory);
    }

    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>Makes a directory that everybody may read, whatever the umask is.</summary>
    public static void MakeReadable(string directory)
    {
        Directory.CreateDirectory(directory);
        SetMode(directory, Open755);
    }

    /// <summary>
    /// Makes <paramref name="relative"/> below <paramref name="root"/> anew and empty, with <paramref name="owner"/> as its
    /// owner where one is given. A link on the way, which only an action can have left, is replaced by a directory.
    /// </summary>
    public static void MakeEmpty(string root, string relative, SlotUser? owner)
    {
        var path = MakeDirectories(root, Path.GetDirectoryName(relative)!);
        path = Path.Combine(path, Path.GetFileName(relative));
        Delete(path);
        MakeReadable(path);
        if (owner is { } user)
        {
            SetOwner(path, user);
        }
    }

    /// <summary>
    /// Makes sure of the directory <paramref name="relative"/> below <paramref name="root"/>, with <paramref name="owner"/> as
    /// the owner of it and of all that is in it where one is given. Links on the way are replaced here too.
    /// </summary>
    public static void MakeKept(string root, string relative, SlotUser? owner)
    {
        var path = MakeDirectories(root, relative);
        if (owner is { } user)
        {
            GiveAway(path, user);
        }
    }

    /// <summary>Makes everything at and below <paramref name="path"/> the caller's to read, move and delete.</summary>
    public static void TakeBack(string path, SlotUser caller)
    {
        if (caller.IsRoot)
        {
            SetOwner(path, caller);
        }

        var entry = new DirectoryInfo(path);
        if (!entry.Exists || entry.LinkTarget is not null)
        {
            return;
        }

        AddMode(entry, OwnDirectory, caller);
        foreach (var child in entry.EnumerateFileSystemInfos())
        {
            var link = (child.Attributes & FileAttributes.ReparsePoint) != 0;
            if (child is DirectoryInfo && !link)
            {
                TakeBack(child.FullName, caller);
            }
            else if (caller.IsRoot)
            {
                SetOwner(child.FullName, caller);
            }
            else if (!link)
            {
                AddMode(child, OwnFile, caller);
            }
        }
    }

    /// <summary>Deletes everything in a directory except <paramref name="kept"/> files and the directories they are in.</summary>
    public static void Empty(string directory, IReadOnlyList<string> kept)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(directory))
        {
            if (kept.Contains(path))
            {
                continue;
            }

            if (kept.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal)) && IsDirectory(path))
            {
                Empty(path, kept);
            }
            else
            {
                Delete(path);
            }
        }
    }

    /// <summary>Deletes whatever is at <paramref name="path"/>, directories that their owner may not write included.</summary>
    public static void Delete(string path)
    {
        if (!IsDirectory(path))
        {
            File.Delete(path);
            return;
        }

        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // .NET cannot name everything that an action can make.
            foreach (var (program, arguments) in new[] { ("chmod", (string[])["-R", "u+rwx"]), ("rm", ["-rf"]) })
            {
                var start = new ProcessStartInfo(program, [.. arguments, "--", path]) { RedirectStandardError = true };
                start.Environment.Clear();
                using var process = Process.Start(start)!;
                process.StandardError.ReadToEnd();
                process.WaitForExit();
            }

            if (Path.Exists(path))
            {
                throw;
            }
        }
    }

    private static bool IsDirectory(string path)
    {
        var entry = new DirectoryInfo(path);
        return entry.Exists && entry.LinkTarget is null;
    }

    private static string MakeDirectories(string root, string relative)
    {
        var path = root;
        foreach (var name in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = Path.Combine(path, name);
            if (!IsDirectory(path))
            {
                Delete(path);
                MakeReadable(path);
            }
        }

        return path;
    }

    private static void GiveAway(string directory, SlotUser owner)
    {
        SetOwner(directory, owner);
        foreach (var child in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            if (child is DirectoryInfo && child.LinkTarget is null)
            {
                GiveAway(child.FullName, owner);
            }
            else
            {
                SetOwner(child.FullName, owner);
            }
        }
    }

    private static void AddMode(FileSystemInfo entry, UnixFileMode needed, SlotUser caller)
    {
        // Root needs no permission, and a mode that says so is part of what the action made.
        if (!caller.IsRoot && (entry.UnixFileMode & needed) != needed)
        {
            SetMode(entry.FullName, entry.UnixFileMode | needed);
        }
    }

    private static void SetOwner(string path, SlotUser owner)
    {
        if (Posix.ChangeOwner(path, owner.User, owner.Group) != 0)
        {
            throw Marshal.GetLastPInvokeError() == NoEntry
                ? new GreenException(
                    "GREEN4003",
                    $"'{path}' has a name that is not UTF-8, and cannot be kept",
                    "Let the build script leave only names that are UTF-8 in OUT_DIR.")
                : new IOException($"The owner of '{path}' cannot be set: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}
