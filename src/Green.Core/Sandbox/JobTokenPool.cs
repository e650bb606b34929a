namespace Green.Core.Sandbox;

/// <summary>The tokens of the jobs within one process.</summary>
/// <param name="count">How many there are.</param>
public sealed class JobTokenPool(int count) : IJobTokens, IDisposable
{
    private const byte Token = (byte)'+';

    private readonly SemaphoreSlim _free = new(count, count);

    /// <summary>Waits for a token. Whoever waits here comes before <see cref="TryTake"/>.</summary>
    /// <returns>Disposing it gives the token back.</returns>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation).ConfigureAwait(false);
        return new Taken(this);
    }

    public bool TryTake(out byte token)
    {
        token = Token;
        return _free.Wait(0);
    }

    /// <exception cref="SemaphoreFullException">None was taken.</exception>
    public void GiveBack(byte token) => _free.Release();

    public void Dispose() => _free.Dispose();

    private sealed class Taken(JobTokenPool pool) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
            {
                pool.GiveBack(Token);
            }
        }
    }
}
