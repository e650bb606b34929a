using Green.Core.Cargo;
using Green.Core.Rustc;

namespace Green.Core.Actions;

/// <summary>Puts what build scripts said where their stand-ins' markers are, as cargo would have.</summary>
internal static class Directives
{
    /// <param name="scripts">The output of each run by its marker; values with host paths.</param>
    /// <param name="outDirs">The OUT_DIR of each run by its marker.</param>
    public static List<string> Arguments(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, BuildScriptOutput> scripts, IReadOnlyDictionary<string, string> outDirs)
    {
        var result = new List<string>(arguments.Count);
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var next = i + 1 < arguments.Count ? arguments[i + 1] : "";
            switch (argument)
            {
                case "-L" when next.EndsWith("/" + Markers.OutDirSearch, StringComparison.Ordinal):
                    var outDir = next["native=".Length..^(Markers.OutDirSearch.Length + 1)];
                    var own = outDirs.First(pair => pair.Value == outDir).Key;
                    Add("-L", scripts[own].LinkSearch.Where(path => IsBelow(path, outDir)));
                    i++;
                    break;
                case "-L" when After(next, "native=" + Markers.ExternalSearch) is { } id:
                    Add("-L", scripts[id].LinkSearch.Where(path => !IsBelow(path, outDirs[id])));
                    i++;
                    break;
                case "-l" when After(next, Markers.Library) is { } id:
                    Add("-l", scripts[id].LinkLibraries);
                    i++;
                    break;
                case "-C" when After(next, "link-arg=" + Markers.LinkArgument) is { } scoped:
                    Add("-C", scripts[scoped[..16]].LinkArguments.Where(link => NameOf(link) == scoped[17..]).Select(link => "link-arg=" + link.Argument));
                    i++;
                    break;
                case "--cfg" when After(next, Markers.Cfg) is { } id:
                    Add("--cfg", scripts[id].Cfgs);
                    i++;
                    break;
                case "--check-cfg" when After(next, "cfg(" + Markers.Cfg) is { } id:
                    Add("--check-cfg", scripts[id.TrimEnd(')')].CheckCfgs);
                    i++;
                    break;
                default:
                    result.Add(argument);
                    break;
            }
        }

        return result;

        void Add(string flag, IEnumerable<string> values)
        {
            foreach (var value in values)
            {
                result.Add(flag);
                result.Add(value);
            }
        }
    }

    /// <summary>The variables with rustc-env and DEP_ values in place.</summary>
    public static SortedDictionary<string, string> Environment(
        IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, BuildScriptOutput> scripts)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in environment)
        {
            if (After(name, Markers.Variable) is { } marker)
            {
                foreach (var (variable, text) in scripts[marker].Environment)
                {
                    result[variable] = text;
                }
            }
            else if (name.EndsWith(Markers.MetadataSuffix, StringComparison.Ordinal) && scripts.TryGetValue(value, out var provider))
            {
                var prefix = name[..^(Markers.MetadataSuffix.Length - 1)];
                foreach (var (key, text) in provider.Metadata)
                {
                    result[prefix + key.ToUpperInvariant().Replace('-', '_')] = text;
                }
            }
            else if (!result.ContainsKey(name))
            {
                result[name] = value;
            }
        }

        return result;
    }

    private static string NameOf(LinkArgument argument) => argument.Scope switch
    {
        LinkArgumentScope.All => "all",
        LinkArgumentScope.SingleBin => "bin=" + argument.Bin,
        LinkArgumentScope.Cdylib => "cdylib",
        LinkArgumentScope.Bins => "bins",
        LinkArgumentScope.Tests => "tests",
        LinkArgumentScope.Benches => "benches",
        _ => "examples",
    };

    /// <summary>A value of LD_LIBRARY_PATH with the directories that build scripts named below their OUT_DIR.</summary>
    /// <param name="arrange">Puts those of one script in order: cargo sorts what it gives a program, and not what it gives a compiler.</param>
    public static string LibraryPath(
        string value,
        IReadOnlyDictionary<string, BuildScriptOutput> scripts,
        IReadOnlyDictionary<string, string> outDirs,
        Func<IEnumerable<string>, IEnumerable<string>> arrange) =>
        string.Join(':', value.Split(':').SelectMany(path => path.EndsWith("/" + Markers.OutDirSearch, StringComparison.Ordinal)
            ? outDirs.Where(pair => path == $"{pair.Value}/{Markers.OutDirSearch}")
                .SelectMany(pair => arrange(scripts[pair.Key].LinkSearch.Where(search => IsBelow(search, pair.Value)).Select(PathOf)))
            : [path]));

    private static string? After(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;

    /// <summary>A search path is <c>kind=path</c> or a path.</summary>
    private static string PathOf(string search) => search[(search.IndexOf('=', StringComparison.Ordinal) + 1)..];

    /// <summary>Cargo passes search paths below OUT_DIR first.</summary>
    private static bool IsBelow(string search, string directory)
    {
        var path = PathOf(search);
        return path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);
    }
}
