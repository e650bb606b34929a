using System.Text;

namespace Green.Core.Rustc;

/// <summary>Strings as rustc and cargo write them in JSON: only quotes, backslashes and control characters are escaped.</summary>
internal static class JsonText
{
    public static string Escape(string text)
    {
        var builder = new StringBuilder(text.Length + 8);
        Append(builder, text);
        return builder.ToString();
    }

    public static void Append(StringBuilder into, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => into.Append("\\\""),
                '\\' => into.Append("\\\\"),
                '\b' => into.Append("\\b"),
                '\f' => into.Append("\\f"),
                '\n' => into.Append("\\n"),
                '\r' => into.Append("\\r"),
                '\t' => into.Append("\\t"),
                < ' ' => into.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)),
                _ => into.Append(c),
            };
        }
    }
}
