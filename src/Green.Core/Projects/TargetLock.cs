using Green.Core.Store.Native;

namespace Green.Core.Projects;

/// <summary>Cargo's own locks on a profile's directories: one build at a time, cargo's and rust-analyzer's included.</summary>
public sealed class TargetLock : IDisposable
{
    private readonly List<IDisposable> held = [];

    private TargetLock()
    {
    }

    /// <param name="directories">Such as <c>target/debug</c>; locked in this order.</param>
    /// <param name="onWait">Called before waiting for another holder.</param>
    /// <exception cref="GreenException">GREEN4002: a lock's file cannot be written.</exception>
    public static async Task<IDisposable> TakeAsync(IEnumerable<string> directories, Action onWait, CancellationToken cancellation)
    {
        var taken = new TargetLock();
        try
        {
            foreach (var directory in directories)
            {
                taken.held.Add(await TakeOneAsync(directory, onWait, cancellation).ConfigureAwait(false));
            }

            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        for (var i = held.Count - 1; i >= 0; i--)
        {
            held[i].Dispose();
        }

        held.Clear();
    }

    private static async Task<IDisposable> TakeOneAsync(string directory, Action onWait, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var path = Path.Combine(directory, ".cargo-lock");
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
            throw TargetErrors.CannotWrite(directory, exception);
        }
    }
}
