using System.Text;

namespace Green.Fuzz;

/// <summary>Makes a parser's inputs: its samples first, then samples with changes, words of its grammar at random, and noise.</summary>
internal sealed class Mutator(Parser parser, ulong seed)
{
    private const int Longest = 1 << 20;

    private static readonly byte[][] Numbers = [.. new[]
    {
        "0", "-1", "1", "00", "255", "256", "65535", "65536", "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296",
        "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "-9223372036854775809",
        "99999999999999999999999999999999999999", "1e9", "1e308", "1e999", "-1e999", "0.1", "NaN", "Infinity", "0x10", "1_000", "+1",
    }.Select(Encoding.ASCII.GetBytes)];

    private static readonly byte[][] Odd = [.. new[]
    {
        "\0", "\ufeff", "\u00a0", "\u200b", "\u2028", "\u202e", "\u0301", "\u0085", "\u00df", "\u0130", "\ud83e\udd80", "\u3000", "\u0007", "\u007f",
        "\r", "\n", "\r\n", "\t", "\u001b[31m", "\u001b]8;;x\u001b\\", "\\ud800", "\\udc00", "\\u0000", "\\", "\\\\", "\"", "'", "`", "/", "..", "../", "//",
    }.Select(Encoding.UTF8.GetBytes), [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]];

    private static readonly (byte[] Open, byte[] Close)[] Nests = [.. new[]
    {
        ("(", ")"), ("[", "]"), ("{\"a\":", "}"), ("{", "}"), ("\"", "\""), ("'", "'"), ("\\", ""), ("\\ ", ""), ("\n", ""), (" ", ""), ("a", ""), ("/", ""),
    }.Select(pair => (Encoding.ASCII.GetBytes(pair.Item1), Encoding.ASCII.GetBytes(pair.Item2)))];

    public byte[] Make(long input)
    {
        if (input < parser.Samples.Count)
        {
            return parser.Samples[(int)input];
        }

        var dice = Dice.For(seed, parser.Name, input);
        var text = new List<byte>(256);
        switch (dice.Below(12))
        {
            case 0:
                Noise(text, ref dice);
                break;
            case 1:
                for (var count = dice.Below(24); count >= 0; count--)
                {
                    text.AddRange(Piece(ref dice));
                }

                break;
            default:
                text.AddRange(dice.Of(parser.Samples));
                for (var count = 1 << dice.Below(4); count > 0; count--)
                {
                    Change(text, ref dice);
                }

                break;
        }

        if (text.Count > Longest)
        {
            text.RemoveRange(Longest, text.Count - Longest);
        }

        return [.. text];
    }

    private static void Noise(List<byte> text, ref Dice dice)
    {
        for (var count = dice.Below(1 << dice.Below(10)); count > 0; count--)
        {
            text.Add((byte)dice.Below(256));
        }
    }

    private byte[] Piece(ref Dice dice) => dice.Below(8) switch
    {
        0 => dice.Of(Numbers),
        1 => dice.Of(Odd),
        _ => dice.Of(parser.Words),
    };

    private void Change(List<byte> text, ref Dice dice)
    {
        var at = dice.Below(text.Count + 1);
        var length = Math.Min(dice.Below(1 << dice.Below(9)), text.Count - at);
        switch (dice.Below(11))
        {
            case 0 when at < text.Count:
                text[at] ^= (byte)(1 << dice.Below(8));
                break;
            case 1 when at < text.Count:
                text[at] = (byte)dice.Below(256);
                break;
            case 2:
                text.RemoveRange(at, dice.Below(4) == 0 ? text.Count - at : length);
                break;
            case 3:
                text.InsertRange(dice.Below(text.Count + 1), text.GetRange(at, length));
                break;
            case 4:
                // The end of another sample behind the beginning of this one.
                var other = dice.Of(parser.Samples);
                text.RemoveRange(at, text.Count - at);
                text.AddRange(other.AsSpan(dice.Below(other.Length + 1)));
                break;
            case 5:
                ReplaceNumber(text, at, dice.Of(Numbers));
                break;
            case 6:
                text.InsertRange(at, dice.Of(Odd));
                break;
            case 7:
                Nest(text, at, ref dice);
                break;
            default:
                text.InsertRange(at, Piece(ref dice));
                break;
        }
    }

    private static void ReplaceNumber(List<byte> text, int from, byte[] number)
    {
        var start = text.FindIndex(from, letter => letter is >= (byte)'0' and <= (byte)'9');
        if (start >= 0)
        {
            var end = text.FindIndex(start, letter => letter is < (byte)'0' or > (byte)'9');
            text.RemoveRange(start, (end < 0 ? text.Count : end) - start);
            text.InsertRange(start, number);
        }
    }

    // Mostly a few; seldom as many as a stack or a quadratic algorithm cannot bear.
    private void Nest(List<byte> text, int at, ref Dice dice)
    {
        var (open, close) = dice.Below(3) == 0 ? (dice.Of(parser.Words), []) : dice.Of(Nests);
        var count = 1 << (dice.Below(400) == 0 ? dice.Below(18) : dice.Below(6));
        count = Math.Min(count, Longest / Math.Max(1, open.Length + close.Length));
        byte[] nest = [.. Enumerable.Repeat(open, count).SelectMany(piece => piece), .. Enumerable.Repeat(close, count).SelectMany(piece => piece)];
        text.InsertRange(at, nest);
    }
}
