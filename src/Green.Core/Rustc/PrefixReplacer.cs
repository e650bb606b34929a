using System.Buffers;
using System.Text;

namespace Green.Core.Rustc;

/// <summary>How paths are written in a text, which decides what may stand around one.</summary>
internal enum PathNotation
{
    Plain,
    Json,
    Makefile,
}

/// <summary>One direction and one notation of <see cref="PathMapper"/>.</summary>
internal sealed class PrefixReplacer
{
    private const string Before = "=:,;\"'`([{<> \t\r\n|@&";
    private const string After = "/:,;\"'`)]}<> \t\r\n=|#?&*\u001b";

    private readonly (string From, string To)[] _pairs;
    private readonly SearchValues<char> _first;
    private readonly PathNotation _notation;

    public PrefixReplacer(IEnumerable<(string From, string To)> pairs, PathNotation notation)
    {
        _pairs = [.. pairs.OrderByDescending(pair => pair.From.Length)];
        _first = SearchValues.Create([.. _pairs.Select(pair => pair.From[0]).Distinct()]);
        _notation = notation;
    }

    /// <summary>The text with every prefix replaced; the same instance where there is none.</summary>
    public string Replace(string text)
    {
        StringBuilder? result = null;
        var copied = 0;
        var at = 0;
        while (true)
        {
            var next = text.AsSpan(at).IndexOfAny(_first);
            if (next < 0)
            {
                break;
            }

            at += next;
            // What follows a replaced prefix at once goes on with that path, even if the prefix ends in a quote.
            var match = (result is null || at > copied) && Begins(text, at) ? Match(text, at) : -1;
            if (match < 0)
            {
                at++;
                continue;
            }

            result ??= new StringBuilder(text.Length + 64);
            result.Append(text, copied, at - copied).Append(_pairs[match].To);
            at += _pairs[match].From.Length;
            copied = at;
        }

        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
    }

    private int Match(string text, int at)
    {
        var rest = text.AsSpan(at);
        for (var i = 0; i < _pairs.Length; i++)
        {
            var from = _pairs[i].From;
            if (rest.StartsWith(from, StringComparison.Ordinal) && Ends(rest[from.Length..]))
            {
                return i;
            }
        }

        return -1;
    }

    private bool Ends(ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || After.Contains(rest[0], StringComparison.Ordinal))
        {
            return true;
        }

        // In JSON a backslash starts an escape such as \" or \n, except the escaped backslash itself; in plain
        // text only an escaped quote ends a path, and in a Makefile "\ " is a space within the name.
        return rest[0] == '\\' && _notation switch
        {
            PathNotation.Json => true,
            PathNotation.Makefile => false,
            _ => rest.Length > 1 && rest[1] is '"' or '\\',
        };
    }

    private bool Begins(string text, int at)
    {
        if (at == 0)
        {
            return true;
        }

        var previous = text[at - 1];
        if (previous == ' ' && _notation == PathNotation.Makefile)
        {
            return at == 1 || text[at - 2] != '\\';
        }

        return Before.Contains(previous, StringComparison.Ordinal)
            || (_notation == PathNotation.Json && previous is 'n' or 't' or 'r' && IsEscaped(text, at - 1))
            || AfterColour(text, at)
            || AfterOption(text, at)
            || text.AsSpan(0, at).EndsWith("file://", StringComparison.Ordinal);
    }

    private static bool IsEscaped(string text, int at)
    {
        var backslashes = 0;
        while (at - backslashes > 0 && text[at - backslashes - 1] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }

    // A terminal colour: ESC [ digits m, where ESC may stand as \u001b.
    private static bool AfterColour(string text, int at)
    {
        var before = text.AsSpan(0, at);
        if (!before.EndsWith("m"))
        {
            return false;
        }

        before = before[..^1].TrimEnd("0123456789;");
        return before.EndsWith("\u001b[") || before.EndsWith("\\u001b[", StringComparison.OrdinalIgnoreCase);
    }

    // -I/path, -L/path, -isystem/path: an option joined to its path.
    private static bool AfterOption(string text, int at)
    {
        var letters = 0;
        while (letters < at && char.IsAsciiLetter(text[at - letters - 1]))
        {
            letters++;
        }

        var dash = at - letters - 1;
        if (letters == 0 || dash < 0 || text[dash] != '-' || (dash > 0 && !Before.Contains(text[dash - 1], StringComparison.Ordinal)))
        {
            return false;
        }

        return letters == 1 || text.AsSpan(dash + 1, letters) is "isystem" or "iquote" or "idirafter" or "include";
    }
}
