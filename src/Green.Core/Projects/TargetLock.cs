using Green.Core.Store.Native;

namespace Green.Core.Projects;

/// <summary>Cargo's own lock on a profile's directory: one build at a time, cargo's and rust-analyzer's included.</summary>
public static class TargetLock
{
    /// <param name="profileDirectory">Such as <c>target/debug</c>.</param>
    /// <param name="onWait">Called before waiting for another holder.</param>
    public static IDisposable Take(string profileDirectory, Action onWait)
    {
        try
        {
            Directory.CreateDirectory(profileDirectory);
            var path = Path.Combine(profileDirectory, ".cargo-lock");
            if (FileLock.TryTake(path) is { } free)
            {
                return free;
            }

            onWait();
            return FileLock.Take(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GreenException(
                "GREEN4002",
                $"{profileDirectory} cannot be written: {exception.Message}",
                "Make the target directory writable, or name another one with --target-dir.",
                exception);
        }
    }
}
