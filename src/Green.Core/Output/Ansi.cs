using System.Text;

namespace Green.Core.Output;

/// <summary>Terminal colours as cargo uses them.</summary>
internal static class Ansi
{
    public const string Reset = "\u001b[0m";
    public const string Header = "\u001b[1m\u001b[92m";
    public const string Transient = "\u001b[1m\u001b[96m";
    public const string Error = "\u001b[1m\u001b[91m";
    public const string Warning = "\u001b[1m\u001b[33m";
    public const string Note = "\u001b[1m\u001b[92m";
    public const string EraseLine = "\u001b[K";

    /// <summary>The text without escape sequences and without control characters other than white space.</summary>
    public static string Strip(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.Contains('\u007f', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\u001b')
            {
                i = EndOfSequence(text, i);
            }
            else if (c >= ' ' ? c != '\u007f' : c is '\t' or '\n' or '\f' or '\r')
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }

    // The index of the last character of the sequence that begins at an ESC.
    private static int EndOfSequence(string text, int escape)
    {
        var i = escape + 1;
        if (i >= text.Length || !char.IsAscii(text[i]))
        {
            return escape;
        }

        if (text[i] == '[')
        {
            for (i++; i < text.Length && text[i] is < '@' or > '~'; i++)
            {
            }
        }
        else if (text[i] == ']')
        {
            // A string such as a hyperlink: it ends with BEL or with ESC and a backslash.
            for (i++; i < text.Length && text[i] != '\a'; i++)
            {
                if (text[i] == '\u001b')
                {
                    // It is dropped with its backslash, as a sequence of its own.
                    return i - 1;
                }
            }
        }

        return i;
    }
}
