using Green.Core.Store.Native;

namespace Green.Core.Projects;

/// <summary>Cargo's own lock on a profile's directory: one build at a time, cargo's and rust-analyzer's included.</summary>
public static class TargetLock
{
    /// <param name="profileDirectory">Such as <c>target/debug</c>.</param>
    /// <param name="onWait">Called before waiting for another holder.</param>
    /// <exception cref="GreenException">GREEN4002: the lock's file cannot be written.</exception>
    public static async Task<IDisposable> TakeAsync(string profileDirectory, Action onWait, CancellationToken cancellation)
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

            // The wait itself cannot be broken off; one that was given up ends with the process.
            return await Task.Factory.StartNew(
                () => FileLock.Take(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .WaitAsync(cancellation).ConfigureAwait(false);
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
