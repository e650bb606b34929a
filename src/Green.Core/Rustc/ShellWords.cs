using System.Text;

namespace Green.Core.Rustc;

/// <summary>Splits text as a POSIX shell does, without expansions: quotes, backslashes, and '#' where a word would begin.</summary>
internal static class ShellWords
{
    /// <summary>The words, or null where a quotation or an escape has no end.</summary>
    public static List<string>? Split(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case ' ' or '\t' or '\n':
                    AddTo(words, ref word);
                    break;
                case '#' when word is null:
                    var end = text.IndexOf('\n', i);
                    i = end < 0 ? text.Length : end;
                    break;
                case '\'':
                    var close = text.IndexOf('\'', i + 1);
                    if (close < 0)
                    {
                        return null;
                    }

                    (word ??= new()).Append(text, i + 1, close - i - 1);
                    i = close;
                    break;
                case '"':
                    i = Quoted(text, i + 1, word ??= new());
                    if (i == text.Length)
                    {
                        return null;
                    }

                    break;
                case '\\':
                    if (++i == text.Length)
                    {
                        return null;
                    }

                    word ??= new();
                    if (text[i] != '\n')
                    {
                        word.Append(text[i]);
                    }

                    break;
                default:
                    (word ??= new()).Append(text[i]);
                    break;
            }
        }

        AddTo(words, ref word);
        return words;
    }

    /// <summary>Reads to the closing quote and returns its index, or the text's length where there is none.</summary>
    private static int Quoted(string text, int at, StringBuilder word)
    {
        for (; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] != '\\')
            {
                word.Append(text[at]);
            }
            else if (++at == text.Length)
            {
                break;
            }
            else if (text[at] is '$' or '`' or '"' or '\\')
            {
                word.Append(text[at]);
            }
            else if (text[at] != '\n')
            {
                word.Append('\\').Append(text[at]);
            }
        }

        return at;
    }

    private static void AddTo(List<string> words, ref StringBuilder? word)
    {
        if (word is not null)
        {
            words.Add(word.ToString());
            word = null;
        }
    }
}
