namespace Green.Core;

/// <summary>Writes whole files or none: to a temporary name beside the target, then renamed.</summary>
public static class AtomicFile
{
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.new";
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
        }

        File.Move(temporary, path, overwrite: true);
    }

    public static void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Writes only where the content differs, so that the file's time tells of real changes. True where it wrote.</summary>
    public static bool WriteIfDifferent(string path, string content)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            return false;
        }

        Write(path, bytes);
        return true;
    }
}
