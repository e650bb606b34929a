namespace Green.Core.Rustc;

/// <summary>
/// Tells rustc calls that are actions from those that only the compiler of the machine can answer. An action compiles one
/// crate, reads what its command line and its sources name, and leaves everything below <c>--out-dir</c>.
/// </summary>
public static class CallShape
{
    // Options whose value is a file that no other part of the call leads to, or that lies where the machine has it.
    private static readonly string[] FileOptions = ["profile-use", "dlltool", "llvm-args"];

    // Crates that --extern names without a path and that the toolchain has.
    private static readonly string[] ToolchainCrates = ["proc_macro", "std", "core", "alloc", "test"];

    /// <summary>Why a call must be handed to the real compiler as it is, in words that follow "because"; null where it is an action.</summary>
    public static string? WhyNotAction(RustcArguments call) =>
        Question(call) ?? Form(call) ?? Outputs(call) ?? Inputs(call)
        ?? call.All("codegen").Select(value => Codegen(value)).FirstOrDefault(reason => reason is not null)
        ?? call.All("Z").Where(value => !UnstableOptions.IsHarmless(value)).Select(value => $"-Z {value} may read or write other files").FirstOrDefault();

    private static string? Question(RustcArguments call) =>
        call.IsQuestion ? "it asks the compiler about itself"
        : call.Inputs.Count == 0 ? "it names no source"
        : call.Inputs.Count > 1 ? "it names several sources"
        : call.Input == "-" ? "its source comes from standard input"
        : null;

    private static string? Form(RustcArguments call) =>
        call.Options.FirstOrDefault(option => !RustcOptionTable.IsKnown(option.Name)) is { } unknown
            ? $"the option '{unknown.Name}' is not known"
        : call.Options.FirstOrDefault(option => RustcOptionTable.TakesValue(option.Name) != option.Value is not null) is { } broken
            ? $"the option '{broken.Name}' has no value, or one that it does not take"
        : call.Arguments.Any(argument => argument.StartsWith('@'))
            ? "an argument begins with '@', which the compiler would take for a file of arguments"
        : call.Last("error-format") != "json" ? "its messages are not JSON"
        : null;

    private static string? Outputs(RustcArguments call) =>
        call.OutDir is not { } directory ? "it has no --out-dir"
        : call.CrateName is null ? "it has no --crate-name"
        : call.OutputFile is not null ? "-o names its output"
        : call.All("print").Any(request => request.Contains('=', StringComparison.Ordinal)) ? "--print writes to a file"
        : call.Emit.FirstOrDefault(emit => emit.Path is { } path && !IsIn(directory, path)) is { } elsewhere
            ? $"--emit {elsewhere.Kind} goes to {elsewhere.Path}"
        : null;

    private static string? Inputs(RustcArguments call) =>
        call.Sysroot is not null ? "--sysroot names another toolchain"
        : call.Target is { } target && target.EndsWith(".json", StringComparison.Ordinal) ? "--target names a file"
        : call.SearchPaths.Any(search => search.Kind == "framework") ? "-L names a directory of frameworks"
        : call.Externs.FirstOrDefault(crate => crate.Path is null && !ToolchainCrates.Contains(crate.Name)) is { } searched
            ? $"--extern {searched.Name} names no file"
        : null;

    private static string? Codegen(string option)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? option : option[..equals]).Replace('_', '-');
        var value = equals < 0 ? "" : option[(equals + 1)..];
        return name switch
        {
            _ when FileOptions.Contains(name) => $"-C {name} may name a file",
            "profile-generate" when value.Length > 0 => "-C profile-generate names a directory",
            "linker" when value.Contains('/', StringComparison.Ordinal) => "-C linker names a file",
            "linker-plugin-lto" when value.Contains('/', StringComparison.Ordinal) => "-C linker-plugin-lto names a file",
            "link-arg" or "link-args" when value.Contains("-Map", StringComparison.Ordinal) => "the linker writes a map",
            _ => null,
        };
    }

    private static bool IsIn(string directory, string path) =>
        path != "-" && Path.GetDirectoryName(path) == Path.TrimEndingDirectorySeparator(directory);
}
