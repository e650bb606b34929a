using Green.Core.Store;

namespace Green.Tool.Commands;

/// <summary>The kept plans of builds as files: counted and removed, never read.</summary>
/// <param name="home">GREEN_HOME.</param>
internal sealed class KeptPlans(string home)
{
    private readonly DirectoryInfo _directory = new(Path.Combine(home, "plans"));

    public StoreUsage Measure()
    {
        try
        {
            var files = _directory.EnumerateFiles("*", SearchOption.AllDirectories).ToList();
            return new StoreUsage(files.Count(file => file.Extension == ".json"), files.Sum(file => file.Length));
        }
        catch (Exception failure) when (failure is DirectoryNotFoundException or FileNotFoundException)
        {
            // There are none, or another process removes them.
            return default;
        }
    }

    /// <summary>Takes the plans out of sight in one step and then deletes them.</summary>
    public void Clear()
    {
        _directory.Refresh();
        if (!_directory.Exists)
        {
            return;
        }

        var temporaries = Directory.CreateDirectory(Path.Combine(home, "tmp"));
        var grave = Path.Combine(temporaries.FullName, $"plans-{Guid.NewGuid():N}");
        Directory.Move(_directory.FullName, grave);
        Directory.Delete(grave, recursive: true);
    }
}
