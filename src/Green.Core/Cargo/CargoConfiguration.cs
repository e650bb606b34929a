using System.Text.RegularExpressions;

namespace Green.Core.Cargo;

/// <summary>
/// Cargo's configuration as far as a plan's key must have it: all of the text, whatever it means, with the files that it includes.
/// </summary>
internal sealed partial class CargoConfiguration
{
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly List<string> texts = [];

    /// <summary>What was read, in order.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>A file that is there, and those that it names in an <c>include</c>, which are seen from it.</summary>
    public void Read(string file)
    {
        if (!read.Add(file))
        {
            return;
        }

        var text = File.ReadAllText(file);
        texts.Add(text);
        if (text.Contains("include", StringComparison.Ordinal))
        {
            foreach (var included in IncludedFile().Matches(text).Select(match => Path.GetFullPath(match.Groups[1].Value, Path.GetDirectoryName(file)!)).Where(File.Exists))
            {
                Read(included);
            }
        }
    }

    /// <summary>The value of a <c>--config</c>, which is a setting or a file's path.</summary>
    public void ReadArgument(string value, string workingDirectory)
    {
        if (!value.Contains('\0', StringComparison.Ordinal) && Path.GetFullPath(value, workingDirectory) is var file && File.Exists(file))
        {
            Read(file);
        }
        else
        {
            texts.Add(value);
        }
    }

    /// <summary>
    /// The user's variables that it may set, with <c>[env]</c>: whether cargo does so depends on what the user has. Those are meant
    /// whose names stand in it, wherever.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> Variables(IReadOnlyDictionary<string, string> environment)
    {
        var names = texts.Where(text => text.Contains("env", StringComparison.Ordinal)).SelectMany(text => Word().Matches(text).Select(match => match.Value));
        return names.Distinct(StringComparer.Ordinal).Where(environment.ContainsKey).Order(StringComparer.Ordinal)
            .Select(name => KeyValuePair.Create(name, environment[name]));
    }

    [GeneratedRegex("[\"']([^\"'\\n]+\\.toml)[\"']")]
    private static partial Regex IncludedFile();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();
}
