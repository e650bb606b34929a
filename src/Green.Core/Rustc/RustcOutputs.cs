namespace Green.Core.Rustc;

/// <summary>A file that a rustc call leaves.</summary>
/// <param name="Kind">The emit kind it belongs to: <c>link</c>, <c>metadata</c>, <c>dep-info</c>, …</param>
/// <param name="Path">Relative to the call's directory as the command line has it, or only a name where it sets no directory.</param>
/// <param name="Optional">Whether rustc or the linker may leave it out (import libraries, debug files).</param>
/// <param name="IsProgram">Whether it is an executable: a binary, a test harness.</param>
public sealed record RustcOutput(string Kind, string Path, bool Optional = false, bool IsProgram = false);

/// <summary>Names the files that a rustc call leaves, for a target triple.</summary>
public static class RustcOutputs
{
    /// <summary>Stands for the host where a call names no target: names are the same on every Linux.</summary>
    public const string LinuxTriple = "x86_64-unknown-linux-gnu";

    /// <param name="arguments">The call.</param>
    /// <param name="triple">The target triple: <c>--target</c>'s, or the host's where the call has none.</param>
    public static IReadOnlyList<RustcOutput> Expected(RustcArguments arguments, string triple)
    {
        var directory = arguments.OutputFile is { } file ? Path.GetDirectoryName(file) : arguments.OutDir;
        var stem = arguments.OutputFile is not null
            ? Path.GetFileNameWithoutExtension(arguments.OutputFile)
            : (arguments.CrateName ?? InputStem(arguments)) + arguments.ExtraFilename;
        IReadOnlyList<EmitKind> emit = arguments.Emit is { Count: > 0 } given ? given : [new EmitKind("link", null)];
        IReadOnlyList<string> types = arguments.IsTest || arguments.CrateTypes.Count == 0 ? ["bin"] : arguments.CrateTypes;
        var outputs = new List<RustcOutput>();
        foreach (var (kind, path) in emit)
        {
            // -o names the only output, or, with several, the stem of the others.
            if (path is not null || (arguments.OutputFile is not null && emit.Count == 1))
            {
                var named = path ?? arguments.OutputFile!;
                if (named != "-")
                {
                    outputs.Add(new RustcOutput(kind, named));
                }
            }
            else if (kind == "link")
            {
                outputs.AddRange(types.SelectMany(type => Linked(type, stem, triple))
                    .Select(output => output with { Path = In(directory, output.Path) }));
            }
            else
            {
                outputs.Add(new RustcOutput(kind, In(directory, Emitted(kind, stem))));
            }
        }

        return [.. outputs.DistinctBy(output => output.Path)];
    }

    private static string Emitted(string kind, string stem) => kind switch
    {
        "metadata" => $"lib{stem}.rmeta",
        "dep-info" => $"{stem}.d",
        "asm" => $"{stem}.s",
        "llvm-ir" => $"{stem}.ll",
        "llvm-bc" => $"{stem}.bc",
        "thin-link-bitcode" => $"{stem}.indexing.o",
        "obj" => $"{stem}.o",
        _ => $"{stem}.{kind}",
    };

    private static IEnumerable<RustcOutput> Linked(string type, string stem, string triple)
    {
        var names = TargetNames.For(triple);
        switch (type)
        {
            case "lib" or "rlib":
                yield return new RustcOutput("link", $"lib{stem}.rlib");
                break;
            case "staticlib":
                yield return new RustcOutput("link", names.StaticPrefix + stem + names.StaticSuffix);
                break;
            case "dylib" or "cdylib" or "proc-macro":
                var library = names.DynamicPrefix + stem + names.DynamicSuffix;
                yield return new RustcOutput("link", library);
                foreach (var companion in names.DynamicCompanions(stem))
                {
                    yield return new RustcOutput("link", companion, Optional: true);
                }

                break;
            default:
                yield return new RustcOutput("link", stem + names.ExecutableSuffix, IsProgram: true);
                foreach (var companion in names.ExecutableCompanions(stem))
                {
                    yield return new RustcOutput("link", companion, Optional: true);
                }

                break;
        }
    }

    private static string InputStem(RustcArguments arguments) =>
        (arguments.Input is null or "-" ? "rust_out" : Path.GetFileNameWithoutExtension(arguments.Input)).Replace('-', '_');

    private static string In(string? directory, string name) =>
        string.IsNullOrEmpty(directory) ? name : $"{directory.TrimEnd('/')}/{name}";
}
