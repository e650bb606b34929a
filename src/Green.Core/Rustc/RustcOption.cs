namespace Green.Core.Rustc;

/// <summary>One option of a rustc command line.</summary>
/// <param name="Name">The long name where rustc has one (<c>codegen</c>, <c>extern</c>), else the letter (<c>L</c>, <c>o</c>).</param>
/// <param name="Value">The value, or null for a flag.</param>
/// <param name="Index">Where the option stands in <see cref="RustcArguments.Arguments"/>.</param>
public sealed record RustcOption(string Name, string? Value, int Index);

/// <summary>A dependency: <c>--extern [options:]name[=path]</c>.</summary>
/// <param name="Options">The comma-separated words before the colon (<c>priv</c>, <c>noprelude</c>), or null.</param>
/// <param name="Name">The crate's name as the source uses it.</param>
/// <param name="Path">The library, or null where rustc searches for it (<c>--extern proc_macro</c>).</param>
public sealed record ExternCrate(string? Options, string Name, string? Path);

/// <summary>A search directory: <c>-L [kind=]path</c>.</summary>
/// <param name="Kind"><c>dependency</c>, <c>crate</c>, <c>native</c>, <c>framework</c> or <c>all</c>.</param>
/// <param name="Path">The directory.</param>
public sealed record SearchPath(string Kind, string Path)
{
    private static readonly string[] Kinds = ["dependency", "crate", "native", "framework", "all"];

    /// <summary>Splits the value of a <c>-L</c>; an unknown word before '=' belongs to the path, as for rustc.</summary>
    public static SearchPath Parse(string value)
    {
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && Kinds.Contains(value[..equals])
            ? new SearchPath(value[..equals], value[(equals + 1)..])
            : new SearchPath("all", value);
    }
}

/// <summary>A native library: <c>-l [kind[:modifiers]=]name[:rename]</c>.</summary>
/// <param name="Kind"><c>static</c>, <c>dylib</c>, <c>framework</c> or <c>link-arg</c>; null where not given.</param>
/// <param name="Modifiers">Such as <c>+whole-archive</c>, in order.</param>
/// <param name="Name">The library's name.</param>
/// <param name="Rename">The name that replaces the one in the source, or null.</param>
public sealed record NativeLibrary(string? Kind, IReadOnlyList<string> Modifiers, string Name, string? Rename)
{
    public static NativeLibrary Parse(string value)
    {
        string? kind = null;
        IReadOnlyList<string> modifiers = [];
        var rest = value;
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
        {
            var parts = value[..equals].Split(':', 2);
            kind = parts[0];
            modifiers = parts.Length == 2 ? parts[1].Split(',') : [];
            rest = value[(equals + 1)..];
        }

        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new NativeLibrary(kind, modifiers, rest, null)
            : new NativeLibrary(kind, modifiers, rest[..colon], rest[(colon + 1)..]);
    }
}

/// <summary>One kind of output: <c>--emit kind[=path]</c>.</summary>
public sealed record EmitKind(string Kind, string? Path);
