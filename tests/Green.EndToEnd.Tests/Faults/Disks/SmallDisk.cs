using System.Diagnostics;
using System.Globalization;

namespace Green.EndToEnd.Tests.Faults.Disks;

/// <summary>A file system in memory, of a size that can be changed, on a directory. Only root can have one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string directory;

    public SmallDisk(string directory, int kibibytes)
    {
        this.directory = directory;
        Directory.CreateDirectory(directory);
        if (Run("mount", "-t", "tmpfs", "-o", Size(kibibytes), "green-test", directory) is { } error)
        {
            Assert.Inconclusive("a file system cannot be mounted here: " + error);
        }
    }

    /// <summary>Makes room, or takes it.</summary>
    public void Resize(int kibibytes) => Assert.IsNull(Run("mount", "-o", "remount,rw," + Size(kibibytes), directory));

    /// <summary>False where a file is being written just then.</summary>
    public bool TryMakeReadOnly() => Run("mount", "-o", "remount,ro", directory) is null;

    public void MakeWritable() => Assert.IsNull(Run("mount", "-o", "remount,rw", directory));

    // Slots that are just ending may still have it.
    public void Dispose() => Run("umount", "-l", directory);

    private static string Size(int kibibytes) => string.Create(CultureInfo.InvariantCulture, $"size={kibibytes}k");

    /// <summary>What it says where it fails.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error;
    }
}
