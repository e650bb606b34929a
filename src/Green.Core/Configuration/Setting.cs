namespace Green.Core.Configuration;

/// <summary>Which of the places that can set something did; a later one is stronger.</summary>
public enum SettingOrigin
{
    Default,
    UserFile,
    Workspace,
    Environment,
    CommandLine,
}

/// <summary>The value of one setting and where it came from.</summary>
/// <param name="Key">Such as <c>cache.max-size</c>.</param>
/// <param name="Value">As it was written.</param>
/// <param name="Place">The origin in words: a file's path, a variable's or a flag's name, <c>default</c>.</param>
public sealed record Setting(string Key, string Value, SettingOrigin Origin, string Place);
