namespace Green.Core.Rustc;

/// <summary>Reads instruction lines into a <see cref="BuildScriptOutput"/>, with cargo's rules and messages.</summary>
internal sealed class BuildScriptParser(ScriptPackage package, Func<string, string>? map)
{
    private const string SeeDocs =
        "See https://doc.rust-lang.org/cargo/reference/build-scripts.html#outputs-of-the-build-script for more information about build script outputs.";

    // The keys of the old syntax, which can get no more; any other key there is metadata.
    private static readonly string[] ReservedKeys =
    [
        "rustc-flags=", "rustc-link-lib=", "rustc-link-search=", "rustc-link-arg-cdylib=", "rustc-cdylib-link-arg=",
        "rustc-link-arg-bins=", "rustc-link-arg-bin=", "rustc-link-arg-tests=", "rustc-link-arg-benches=",
        "rustc-link-arg-examples=", "rustc-link-arg=", "rustc-cfg=", "rustc-check-cfg=", "rustc-env=", "warning=",
        "rerun-if-changed=", "rerun-if-env-changed=",
    ];

    private static readonly Version NewSyntax = new(1, 77);

    private readonly string _whence = $"build script of `{package.Description}`";
    private readonly List<BuildDirective> _directives = [];

    public BuildScriptOutput Parse(IEnumerable<string> lines)
    {
        var output = new BuildScriptOutput { Directives = _directives };
        foreach (var line in lines)
        {
            if (ReadLine(line, output) is { } error)
            {
                output.Error = error;
                break;
            }
        }

        return output;
    }

    private string? ReadLine(string line, BuildScriptOutput output)
    {
        bool oldSyntax;
        string data;
        if (line.StartsWith("cargo::", StringComparison.Ordinal))
        {
            oldSyntax = false;
            data = line["cargo::".Length..];
            if (IsBeforeNewSyntax)
            {
                return TooOld(data);
            }
        }
        else if (line.StartsWith("cargo:", StringComparison.Ordinal))
        {
            oldSyntax = true;
            data = line["cargo:".Length..];
        }
        else
        {
            return null;
        }

        string key;
        string value;
        if (oldSyntax && !HasReservedKey(data))
        {
            (key, value) = ("metadata", data);
        }
        else if (Split(data) is { } pair)
        {
            (key, value) = pair;
        }
        else
        {
            return NoEquals(line, oldSyntax ? "cargo:" : "cargo::");
        }

        var directive = new BuildDirective(key, map is null ? value : map(value), oldSyntax);
        _directives.Add(directive);
        return Apply(directive, line, output);
    }

    private string? Apply(BuildDirective directive, string line, BuildScriptOutput output)
    {
        var value = directive.Value;
        switch (directive.Key)
        {
            case "rustc-flags":
                return AddFlags(value, output);
            case "rustc-link-lib":
                output.LinkLibraryList.Add(value);
                return null;
            case "rustc-link-search":
                output.LinkSearchList.Add(value);
                return null;
            case "rustc-cfg":
                output.CfgList.Add(value);
                return null;
            case "rustc-check-cfg":
                output.CheckCfgList.Add(value);
                return null;
            case "rustc-env":
                return AddEnvironment(value, output);
            case "error" or "warning":
                output.MessageList.Add(new ScriptMessage(directive.Key == "error", value));
                return null;
            case "rerun-if-changed":
                output.RerunIfChangedList.Add(value);
                return null;
            case "rerun-if-env-changed":
                output.RerunIfEnvChangedList.Add(value);
                return null;
            case "metadata":
                if (Split(value) is not var (name, text))
                {
                    return NoEquals(line, directive.OldSyntax ? "cargo:" : "cargo::metadata=");
                }

                output.MetadataList.Add(new(name, text));
                return null;
            default:
                return directive.Key.StartsWith("rustc-link-arg", StringComparison.Ordinal) || directive.Key == "rustc-cdylib-link-arg"
                    ? ScriptLinkArguments.Add(directive, line, package, _whence, output, Unknown)
                    : Unknown(line, directive.Key);
        }
    }

    private string? AddFlags(string value, BuildScriptOutput output)
    {
        var words = value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (!word.StartsWith("-l", StringComparison.Ordinal) && !word.StartsWith("-L", StringComparison.Ordinal))
            {
                return $"only `-l` and `-L` flags are allowed in {_whence}: `{value.Trim()}`";
            }

            var list = word[1] == 'l' ? output.LinkLibraryList : output.LinkSearchList;
            if (word.Length > 2)
            {
                list.Add(word[2..]);
            }
            else if (++i < words.Length)
            {
                list.Add(words[i]);
            }
            else
            {
                return $"flag in rustc-flags has no value in {_whence}: ";
            }
        }

        return null;
    }

    private string? AddEnvironment(string value, BuildScriptOutput output)
    {
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return $"Variable rustc-env has no value in {_whence}: {value}";
        }

        var (name, text) = (value[..equals], value[(equals + 1)..]);
        if (name != "RUSTC_BOOTSTRAP")
        {
            output.EnvironmentList.Add(new(name, text));
            return null;
        }

        var message = $"cannot set `RUSTC_BOOTSTRAP={text}` from {_whence}.\n"
            + "note: crates cannot set `RUSTC_BOOTSTRAP` themselves, as doing so would subvert the stability guarantees of Rust for your project.";
        if (package.BootstrapAllowed)
        {
            output.MessageList.Add(new ScriptMessage(IsError: false, message));
            return null;
        }

        return message
            + "\nhelp: If you're sure you want to do this in your project, set the environment variable "
            + $"`RUSTC_BOOTSTRAP={package.LibraryName ?? "1"}` before running cargo instead.";
    }

    private bool IsBeforeNewSyntax =>
        !string.IsNullOrEmpty(package.RustVersion) && Version.TryParse(package.RustVersion + ".0", out var version) && version < NewSyntax;

    private static bool HasReservedKey(string data) => ReservedKeys.Any(reserved => data.StartsWith(reserved, StringComparison.Ordinal));

    private static (string Key, string Value)? Split(string data)
    {
        var equals = data.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? null : (data[..equals], data[(equals + 1)..].TrimEnd());
    }

    private string NoEquals(string line, string syntax) =>
        $"invalid output in {_whence}: `{line}`\n"
        + $"Expected a line with `{syntax}KEY=VALUE` with an `=` character, but none was found.\n{SeeDocs}";

    private string TooOld(string data)
    {
        var suggestion = HasReservedKey(data) ? $"Switch to the old `cargo:{data}` syntax (note the single colon).\n"
            : data.StartsWith("metadata=", StringComparison.Ordinal)
                ? $"Switch to the old `cargo:{data["metadata=".Length..]}` syntax instead of `cargo::{data}` (note the single colon).\n"
            : "";
        return "the `cargo::` syntax for build script output instructions was added in Rust 1.77.0, "
            + $"but the minimum supported Rust version of `{package.Description}` is {package.RustVersion}.\n{suggestion}{SeeDocs}";
    }

    private string Unknown(string line, string key) =>
        $"invalid output in {_whence}: `{line}`\nUnknown key: `{key}`.\n{SeeDocs}";
}
