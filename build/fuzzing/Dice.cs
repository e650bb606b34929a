using System.Text;

namespace Green.Fuzz;

/// <summary>Random numbers that a seed, a parser's name and an input's number give again (SplitMix64).</summary>
internal struct Dice(ulong state)
{
    private ulong state = state;

    public static Dice For(ulong seed, string parser, long input)
    {
        var state = seed;
        foreach (var letter in Encoding.UTF8.GetBytes(parser))
        {
            state = (state * 1_099_511_628_211) ^ letter;
        }

        var mixed = new Dice(state ^ ((ulong)input * 0xD1342543DE82EF95));
        return new Dice(mixed.Next());
    }

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to one less than <paramref name="end"/>; 0 where that is 0.</summary>
    public int Below(int end) => end <= 1 ? 0 : (int)(Next() % (ulong)end);

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
