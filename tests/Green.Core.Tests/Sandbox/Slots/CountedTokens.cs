using Green.Core.Sandbox;

namespace Green.Core.Tests.Sandbox.Slots;

/// <summary>Any number of tokens up to a limit, each with its own value, and a record of how they go.</summary>
internal sealed class CountedTokens(int count) : IJobTokens
{
    private readonly Lock _lock = new();
    private readonly Stack<byte> _free = new(Enumerable.Range(1, count).Select(number => (byte)number));

    public bool AreWanted { get; set; } = true;

    /// <summary>How many are taken and not given back.</summary>
    public int Out => count - _free.Count;

    /// <summary>How many were out at most.</summary>
    public int Most { get; private set; }

    /// <summary>Whether each is there exactly once.</summary>
    public bool AreWhole => _free.Order().SequenceEqual(Enumerable.Range(1, count).Select(number => (byte)number));

    public bool TryTake(out byte token)
    {
        lock (_lock)
        {
            var taken = _free.TryPop(out token);
            Most = Math.Max(Most, Out);
            return taken;
        }
    }

    public void GiveBack(byte token)
    {
        lock (_lock)
        {
            _free.Push(token);
        }
    }
}
