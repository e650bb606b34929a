using Green.Core.Store.Native;

namespace Green.Core.Configuration.Diagnosis;

/// <summary>Whether the store can be written, whether its file system shares blocks, and how much room it has.</summary>
internal static class StoreCheck
{
    private const long LittleRoom = 2L << 30;

    /// <param name="home">GREEN_HOME; made where it is not there.</param>
    public static Finding Run(string home)
    {
        try
        {
            var directory = Path.Combine(home, "tmp");
            Directory.CreateDirectory(directory);
            var clones = TryClone(Path.Combine(directory, $"doctor-{Guid.NewGuid():N}"));
            var free = new DriveInfo(home).AvailableFreeSpace;
            var text = $"{home} can be written; outputs are {(clones ? "reflinks" : "copies, for want of reflinks")}; {ByteSize.Format(free)} free";
            return free < LittleRoom
                ? new Finding(Severity.Warning, "store", text, "Make room: `dotnet green cache prune`, or set GREEN_HOME to a larger disk.")
                : Finding.Ok("store", text);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Finding(
                Severity.Failure, "store", $"{home} cannot be written: {failure.Message}", "Set GREEN_HOME to a local directory that you can write.");
        }
    }

    private static bool TryClone(string path)
    {
        var copy = path + "-copy";
        try
        {
            using var source = NativeFiles.Create(path, 0x180);
            using var destination = NativeFiles.Create(copy, 0x180);
            RandomAccess.Write(source, "written by green doctor"u8, 0);
            return NativeFiles.TryClone(source, destination);
        }
        finally
        {
            NativeFiles.Remove(path);
            NativeFiles.Remove(copy);
        }
    }
}
