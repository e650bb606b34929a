namespace Green.Core.Sandbox;

/// <summary>The tokens of the jobs within one process.</summary>
/// <param name="count">How many there are.</param>
public sealed class JobTokenPool(int count) : IJobTokens
{
    private const byte Token = (byte)'+';

    /// <summary>In milliseconds: whoever was refused a token and still wants one asks more often.</summary>
    private const int Memory = 100;

    private readonly Lock gate = new();

    /// <summary>The most urgent first; of equally urgent ones, whoever came first.</summary>
    private readonly PriorityQueue<TaskCompletionSource, (double Urgency, long Number)> waiting = new();

    private int taken;
    private long arrivals;
    private long lastRefused = -Memory;

    /// <summary>Whether somebody waits for a token, or was refused one a moment ago.</summary>
    public bool AreWanted
    {
        get
        {
            lock (gate)
            {
                return waiting.Count > 0 || Environment.TickCount64 < lastRefused + Memory;
            }
        }
    }

    /// <summary>Whether somebody waits for a token.</summary>
    public bool HaveWaiters
    {
        get
        {
            lock (gate)
            {
                return waiting.Count > 0;
            }
        }
    }

    /// <summary>Waits for a token. Whoever waits here comes before <see cref="TryTake"/>.</summary>
    /// <param name="urgency">Asked only where there is no token: the greatest is served first.</param>
    /// <returns>Disposing it gives the token back.</returns>
    public async Task<IDisposable> TakeAsync(Func<double> urgency, CancellationToken cancellation)
    {
        if (!TryTake(out _))
        {
            var asked = urgency();
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
            {
                if (TryTake(out _))
                {
                    turn.SetResult();
                }
                else
                {
                    waiting.Enqueue(turn, (-asked, arrivals++));
                }
            }

            var registration = cancellation.Register(() => turn.TrySetCanceled(cancellation));
            await using (registration.ConfigureAwait(false))
            {
                await turn.Task.ConfigureAwait(false);
            }
        }

        return new Taken(this);
    }

    public bool TryTake(out byte token)
    {
        token = Token;
        lock (gate)
        {
            if (taken == count)
            {
                lastRefused = Environment.TickCount64;
                return false;
            }

            taken++;
            return true;
        }
    }

    /// <exception cref="InvalidOperationException">None was taken.</exception>
    public void GiveBack(byte token)
    {
        lock (gate)
        {
            // Those that were cancelled meanwhile are still in the queue.
            while (waiting.TryDequeue(out var next, out _))
            {
                if (next.TrySetResult())
                {
                    return;
                }
            }

            taken = taken > 0 ? taken - 1 : throw new InvalidOperationException("A token was given back that nobody had taken.");
        }
    }

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
