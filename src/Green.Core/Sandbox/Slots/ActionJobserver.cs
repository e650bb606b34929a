using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Sandbox.Slots;

/// <summary>
/// Carries tokens between a source and the pipe that an action has for its jobserver. At most one token that nobody has taken
/// yet lies in the pipe; a client that waits for one takes it at once. It stays there as long as nobody else wants it.
/// </summary>
/// <remarks>
/// What is owed to the source is counted here: bytes that the action adds or loses change nothing of it. There is one byte
/// that an action may rightly write without having read one, for the token that it holds by running; some build scripts
/// do so and read one again for each of their jobs. So when nothing is owed, the last byte stays.
/// </remarks>
internal sealed class ActionJobserver : IDisposable
{
    // In milliseconds. Clients that look now and then, instead of waiting, do so about every 10.
    private const int Patience = 15;
    private const int Look = 5;
    private const int ShortestPause = 10;
    private const int LongestPause = 160;

    /// <summary>Between looks for a token where all are taken: each look interrupts a compiler.</summary>
    private const int LongestWait = 40;

    private readonly IJobTokens _source;
    private readonly Stack<byte> _taken = [];
    private readonly byte[] _buffer = new byte[4096];
    private long? _lyingSince;
    private long _nextOffer = Environment.TickCount64 + ShortestPause;
    private int _pause = ShortestPause;

    /// <param name="pipe">Both ends, not blocking; no process of an action has it open. It stays its owner's.</param>
    public ActionJobserver(SafeFileHandle pipe, IJobTokens source)
    {
        (Pipe, _source) = (pipe, source);
        while (Posix.Read(pipe, _buffer) > 0)
        {
        }
    }

    public SafeFileHandle Pipe { get; }

    /// <summary>
    /// What cargo gives to compilers and build scripts as CARGO_MAKEFLAGS; make takes it as MAKEFLAGS. Descriptors, since
    /// make does not know named pipes before version 4.4.
    /// </summary>
    public static string Flags(int read, int write) =>
        string.Create(CultureInfo.InvariantCulture, $"-j --jobserver-fds={read},{write} --jobserver-auth={read},{write}");

    /// <summary>Whether a byte in the pipe would be news.</summary>
    public bool IsEmpty => _lyingSince is null;

    /// <summary>Takes out of the pipe, or puts in, what is due.</summary>
    /// <returns>After how many milliseconds to call it again.</returns>
    public int Tick()
    {
        var now = Environment.TickCount64;
        var lying = Posix.CountWaiting(Pipe);
        while (lying > 1)
        {
            lying -= TakeOut(lying - 1);
        }

        if (lying == 0)
        {
            return Offer(now);
        }

        _lyingSince ??= now;
        if (now < _lyingSince.Value + Patience || _taken.Count == 0 || !_source.AreWanted)
        {
            return Look;
        }

        TakeOut(1);
        _lyingSince = null;
        _nextOffer = now + _pause;
        _pause = Math.Min(_pause * 2, LongestPause);
        return (int)(_nextOffer - now);
    }

    /// <summary>Gives back what is owed. No process of the action may be left.</summary>
    public void Dispose()
    {
        while (_taken.TryPop(out var token))
        {
            _source.GiveBack(token);
        }
    }

    private int Offer(long now)
    {
        if (_lyingSince is not null)
        {
            // Somebody has taken it, and may want more.
            _lyingSince = null;
            _nextOffer = now;
            _pause = ShortestPause;
        }

        if (now < _nextOffer)
        {
            return (int)(_nextOffer - now);
        }

        if (_source.TryTake(out var token))
        {
            _taken.Push(token);
            if (Posix.TryWrite(Pipe, [token]))
            {
                _lyingSince = now;
                return Look;
            }

            // The action itself has just filled the pipe.
            _source.GiveBack(_taken.Pop());
        }

        _nextOffer = now + _pause;
        _pause = Math.Min(_pause * 2, LongestWait);
        return (int)(_nextOffer - now);
    }

    // At least 1 comes back, so that an action that reads at the same time is not waited for.
    private int TakeOut(int count)
    {
        var read = Posix.Read(Pipe, _buffer.AsSpan(0, Math.Min(count, _buffer.Length)));
        for (var i = 0; i < read && _taken.TryPop(out var token); i++)
        {
            _source.GiveBack(token);
        }

        return Math.Max(1, read);
    }
}
