using System.Text;

namespace Green.Core.Rustc;

/// <summary>The <c># env-dep:NAME[=value]</c> lines of dep-info; line ends and backslashes are escaped in both parts.</summary>
internal static class EnvironmentLine
{
    public const string Prefix = "# env-dep:";

    public static EnvironmentDependency Parse(string line)
    {
        var rest = line[Prefix.Length..];
        var equals = rest.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? new EnvironmentDependency(Unescape(rest), null)
            : new EnvironmentDependency(Unescape(rest[..equals]), Unescape(rest[(equals + 1)..]));
    }

    public static string Map(string line, Func<string, string> map)
    {
        var (name, value) = Parse(line);
        var mapped = value is null ? null : map(value);
        return mapped == value ? line : $"{Prefix}{Escape(name)}={Escape(mapped!)}";
    }

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            result.Append(i < text.Length ? text[i] switch
            {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => throw MakefilePath.Malformed($"the unknown escape '\\{text[i]}' in '{text}'"),
            }
            : throw MakefilePath.Malformed($"an escape without end in '{text}'"));
        }

        return result.ToString();
    }
}
