namespace Green.Core.Embedding;

/// <summary>The native tool as it comes out of a NuGet package, which keeps no file modes.</summary>
public static class NativeTool
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <returns>The same path, to a file that can be started.</returns>
    /// <exception cref="GreenException">GREEN6008: it cannot be made so.</exception>
    public static string Executable(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return path;
        }

        try
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & Execute) != Execute)
            {
                File.SetUnixFileMode(path, mode | Execute);
            }

            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw EmbeddingErrors.RecorderNotExecutable(path, exception);
        }
    }
}
