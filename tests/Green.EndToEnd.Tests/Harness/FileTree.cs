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

    /// <summary>Fails with the paths that stand in one list only.</summary>
    public static void AreEqual(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (left, right) = (expected.ToHashSet(StringComparer.Ordinal), actual.ToHashSet(StringComparer.Ordinal));
        Assert.IsNotEmpty(left, "there is nothing to compare with");
        Assert.AreEqual("", string.Join('\n', left.Except(right).Select(path => "missing: " + path)
            .Concat(right.Except(left).Select(path => "not expected: " + path)).Order(StringComparer.Ordinal)));
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
