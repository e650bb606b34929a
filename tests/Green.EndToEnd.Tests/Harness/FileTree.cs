namespace Green.EndToEnd.Tests.Harness;

/// <summary>Copies and removes directories with the links in them.</summary>
internal static class FileTree
{
    public static void Copy(string from, string to, string? skip = null)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var place = Path.Combine(to, entry.Name);
            if (entry.Name == skip)
            {
                continue;
            }

            if (entry.LinkTarget is { } target)
            {
                File.CreateSymbolicLink(place, target);
            }
            else if (entry is DirectoryInfo)
            {
                Copy(entry.FullName, place, skip);
            }
            else
            {
                File.Copy(entry.FullName, place);
            }
        }
    }

    /// <summary>A slot that is just ending may still hold a place below; it is removed with the next run.</summary>
    public static void Delete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{directory} stays: {exception.Message}");
        }
    }
}
