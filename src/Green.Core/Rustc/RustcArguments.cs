namespace Green.Core.Rustc;

/// <summary>
/// A rustc command line, without the program's name. The list is kept exactly as given; the properties read it
/// the way rustc's own option parser does (<c>-C k=v</c>, <c>-Ck=v</c>, <c>--codegen=k=v</c> are one).
/// </summary>
public sealed class RustcArguments
{
    private RustcArguments(
        IReadOnlyList<string> original, IReadOnlyList<string> arguments,
        IReadOnlyList<RustcOption> options, IReadOnlyList<string> inputs)
    {
        Original = original;
        Arguments = arguments;
        Options = options;
        Inputs = inputs;
    }

    /// <summary>The list as it was given, <c>@path</c> arguments unexpanded.</summary>
    public IReadOnlyList<string> Original { get; }

    /// <summary>The list with <c>@path</c> arguments expanded.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Every option, in order; one not known to rustc 1.95 stands here too, without a separate value.</summary>
    public IReadOnlyList<RustcOption> Options { get; }

    /// <summary>The arguments that are no options: normally one source path, or <c>-</c>.</summary>
    public IReadOnlyList<string> Inputs { get; }

    public string? CrateName => Last("crate-name");

    /// <summary>All crate types, comma lists split, in order; empty means bin (or a test harness).</summary>
    public IReadOnlyList<string> CrateTypes => [.. All("crate-type").SelectMany(value => value.Split(','))];

    public string? Edition => Last("edition");

    /// <summary>What is to be emitted, each kind once with the path of its last mention; empty means <c>link</c> alone.</summary>
    public IReadOnlyList<EmitKind> Emit =>
        [.. All("emit").SelectMany(value => value.Split(',')).Select(ParseEmit).GroupBy(emit => emit.Kind).Select(same => same.Last())];

    public string? OutDir => Last("out-dir");

    /// <summary>The value of <c>-o</c>.</summary>
    public string? OutputFile => Last("o");

    public string? Target => Last("target");

    public string? Sysroot => Last("sysroot");

    /// <summary>Whether <c>--test</c> stands there: a test harness is built.</summary>
    public bool IsTest => Has("test");

    public IReadOnlyList<ExternCrate> Externs => [.. All("extern").Select(ParseExtern)];

    public IReadOnlyList<SearchPath> SearchPaths => [.. All("L").Select(SearchPath.Parse)];

    public IReadOnlyList<NativeLibrary> NativeLibraries => [.. All("l").Select(NativeLibrary.Parse)];

    public IReadOnlyList<string> Cfgs => All("cfg");

    /// <summary>The one source path, or <c>-</c> for standard input; null where there is none or more than one.</summary>
    public string? Input => Inputs.Count == 1 ? Inputs[0] : null;

    /// <summary>The value of <c>-C extra-filename</c>, empty where absent: the suffix of every output's name.</summary>
    public string ExtraFilename => Codegen("extra-filename") ?? "";

    /// <summary>
    /// Whether the call compiles nothing worth keeping: it asks rustc about itself (<see cref="IsQuestion"/>), its source
    /// comes from standard input, or it has no source.
    /// </summary>
    public bool IsProbe => IsQuestion || Input is null or "-";

    /// <summary>
    /// Whether rustc answers and leaves no output: a version or help request, <c>--explain</c>, a list of lints, passes,
    /// processors or features, or a <c>--print</c> beyond the two that are answered while linking.
    /// </summary>
    public bool IsQuestion =>
        Has("version") || Has("help") || Has("explain")
        || Options.Any(option => option.Name switch
        {
            "print" => option.Value is null || ParseEmit(option.Value).Kind is not ("native-static-libs" or "link-args"),
            "codegen" => option.Value?.Replace('_', '-') is "help" or "passes=list" or "target-cpu=help" or "target-feature=help",
            "Z" or "warn" or "allow" or "deny" or "forbid" or "force-warn" => option.Value == "help",
            _ => false,
        });

    /// <param name="arguments">The command line without the program.</param>
    /// <param name="readFile">Reads an <c>@path</c> file; see <see cref="ArgumentFiles.Expand"/>.</param>
    /// <exception cref="GreenException">GREEN2101: an argument file cannot be read.</exception>
    public static RustcArguments Parse(IReadOnlyList<string> arguments, Func<string, byte[]> readFile) =>
        Parse(arguments, ArgumentFiles.Expand(arguments, readFile));

    /// <summary>A command line whose argument files have been expanded; an '@' in it means nothing.</summary>
    /// <param name="expanded">The command line without the program.</param>
    public static RustcArguments ParseExpanded(IReadOnlyList<string> expanded) => Parse(expanded, expanded);

    private static RustcArguments Parse(IReadOnlyList<string> arguments, IReadOnlyList<string> expanded)
    {
        var options = new List<RustcOption>(expanded.Count);
        var inputs = new List<string>(1);
        for (var i = 0; i < expanded.Count; i++)
        {
            var argument = expanded[i];
            if (argument == "--")
            {
                inputs.AddRange(expanded.Skip(i + 1));
                break;
            }

            if (argument.Length < 2 || argument[0] != '-')
            {
                inputs.Add(argument);
            }
            else if (argument[1] == '-')
            {
                i = ParseLong(expanded, i, options);
            }
            else
            {
                i = ParseShort(expanded, i, options);
            }
        }

        return new RustcArguments(arguments, expanded, options, inputs);
    }

    /// <summary>The last value of an option, by its long name.</summary>
    public string? Last(string name) => Options.LastOrDefault(option => option.Name == name)?.Value;

    /// <summary>Every value of an option, by its long name, in order.</summary>
    public IReadOnlyList<string> All(string name) =>
        [.. Options.Where(option => option.Name == name && option.Value is not null).Select(option => option.Value!)];

    public bool Has(string name) => Options.Any(option => option.Name == name);

    /// <summary>The value of the last <c>-C key[=value]</c>: null where absent, empty where it has no value.</summary>
    public string? Codegen(string key) => CodegenAll(key) is { Count: > 0 } values ? values[^1] : null;

    /// <summary>Every value of <c>-C key[=value]</c>, in order. '_' and '-' in keys are the same, as for rustc.</summary>
    public IReadOnlyList<string> CodegenAll(string key)
    {
        var wanted = key.Replace('_', '-');
        var found = new List<string>();
        foreach (var value in All("codegen"))
        {
            var equals = value.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? value : value[..equals];
            if (name.Replace('_', '-') == wanted)
            {
                found.Add(equals < 0 ? "" : value[(equals + 1)..]);
            }
        }

        return found;
    }

    /// <summary>The same command line with every argument (expanded) passed through <paramref name="map"/>.</summary>
    public RustcArguments Map(Func<string, string> map) => ParseExpanded([.. Arguments.Select(map)]);

    private static int ParseLong(IReadOnlyList<string> arguments, int index, List<RustcOption> options)
    {
        var text = arguments[index][2..];
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
        {
            options.Add(new RustcOption(RustcOptionTable.Name(text[..equals]), text[(equals + 1)..], index));
            return index;
        }

        var name = RustcOptionTable.Name(text);
        if (!RustcOptionTable.TakesValue(name) || index + 1 == arguments.Count)
        {
            options.Add(new RustcOption(name, null, index));
            return index;
        }

        options.Add(new RustcOption(name, arguments[index + 1], index));
        return index + 1;
    }

    // Letters may be joined (-vV), and the rest of a word after a letter that takes a value is that value.
    private static int ParseShort(IReadOnlyList<string> arguments, int index, List<RustcOption> options)
    {
        var word = arguments[index];
        for (var i = 1; i < word.Length; i++)
        {
            var name = RustcOptionTable.Name(word[i].ToString());
            if (!RustcOptionTable.TakesValue(name))
            {
                options.Add(new RustcOption(name, null, index));
            }
            else if (i + 1 < word.Length)
            {
                options.Add(new RustcOption(name, word[(i + 1)..], index));
                return index;
            }
            else
            {
                var hasNext = index + 1 < arguments.Count;
                options.Add(new RustcOption(name, hasNext ? arguments[index + 1] : null, index));
                return hasNext ? index + 1 : index;
            }
        }

        return index;
    }

    private static EmitKind ParseEmit(string value)
    {
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new EmitKind(value, null) : new EmitKind(value[..equals], value[(equals + 1)..]);
    }

    private static ExternCrate ParseExtern(string value)
    {
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? value : value[..equals];
        var path = equals < 0 ? null : value[(equals + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new ExternCrate(null, name, path)
            : new ExternCrate(name[..colon], name[(colon + 1)..], path);
    }
}
