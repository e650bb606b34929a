using System.Text.Json;

namespace Green.Core.Actions;

/// <summary>Reads what Green itself wrote below the target directory, where anything can have happened to it since.</summary>
public static class OwnFile
{
    /// <summary>Takes a file's bytes for JSON; the reader may return null or throw where they are none.</summary>
    public delegate T? Reader<T>(ReadOnlySpan<byte> json);

    /// <exception cref="GreenException">GREEN4004: it is gone or damaged.</exception>
    public static T Read<T>(string path, Reader<T> reader)
        where T : class
    {
        try
        {
            return reader(File.ReadAllBytes(path)) ?? throw Damaged(path, null);
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw Damaged(path, exception);
        }
    }

    private static GreenException Damaged(string path, Exception? inner) => new(
        "GREEN4004",
        $"{path} is damaged or gone",
        "Build again with `dotnet green build`: it writes its files anew. If that does not help, remove the directory it is in.",
        inner);
}
