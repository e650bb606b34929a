using Green.Core.Store.Native;

namespace Green.Core;

/// <summary>Writes whole files or none: to a temporary name beside the target, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>How the names of unfinished files begin: what has such a name and no living writer is to be deleted.</summary>
    public const string TemporaryPrefix = ".green-";

    /// <param name="time">The time of the file, from the moment it is there; now unless given.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, DateTime? time = null)
    {
        var temporary = Path.Join(
            Path.GetDirectoryName(path), $"{TemporaryPrefix}{Environment.ProcessId}-{Environment.CurrentManagedThreadId}-{Path.GetFileName(path)}");
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
            }

            if (time is { } given)
            {
                File.SetLastWriteTimeUtc(temporary, given);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            NativeFiles.Discard(temporary);
            throw;
        }
    }

    public static void Write(string path, string content, DateTime? time = null) => Write(path, System.Text.Encoding.UTF8.GetBytes(content), time);

    /// <summary>Writes only where the content differs, so that the file's time tells of real changes. True where it wrote.</summary>
    /// <param name="time">The time of the file where it is written; now unless given.</param>
    public static bool WriteIfDifferent(string path, string content, DateTime? time = null)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            return false;
        }

        Write(path, bytes, time);
        return true;
    }
}
