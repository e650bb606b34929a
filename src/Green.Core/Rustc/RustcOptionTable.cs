namespace Green.Core.Rustc;

/// <summary>Which options rustc has, which take a value, and which letter stands for which name.</summary>
internal static class RustcOptionTable
{
    private static readonly Dictionary<string, string> Canonical = new(StringComparer.Ordinal)
    {
        ["C"] = "codegen",
        ["A"] = "allow",
        ["W"] = "warn",
        ["D"] = "deny",
        ["F"] = "forbid",
        ["v"] = "verbose",
        ["V"] = "version",
        ["h"] = "help",
    };

    private static readonly HashSet<string> Valued = new(StringComparer.Ordinal)
    {
        "L", "l", "o", "Z", "codegen", "allow", "warn", "force-warn", "deny", "forbid", "cap-lints",
        "cfg", "check-cfg", "crate-type", "crate-name", "edition", "emit", "print", "out-dir", "explain",
        "target", "extern", "sysroot", "error-format", "json", "color", "diagnostic-width",
        "remap-path-prefix", "remap-path-scope", "env-set",
    };

    private static readonly HashSet<string> Flags = new(StringComparer.Ordinal)
    {
        "g", "O", "help", "test", "version", "verbose",
    };

    public static string Name(string given) => Canonical.GetValueOrDefault(given, given);

    public static bool TakesValue(string name) => Valued.Contains(name);

    public static bool IsKnown(string name) => Valued.Contains(name) || Flags.Contains(name);
}
