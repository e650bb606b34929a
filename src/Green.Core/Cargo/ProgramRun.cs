using System.Text.Json.Serialization;

namespace Green.Core.Cargo;

/// <summary>What kind of program a command starts once everything is built.</summary>
public enum ProgramKind
{
    /// <summary>What <c>cargo run</c> starts.</summary>
    Program,

    /// <summary>Tests or benchmarks with rustc's own harness.</summary>
    Harness,

    /// <summary>Tests or benchmarks with a main function of their own: <c>harness = false</c>.</summary>
    PlainTest,

    /// <summary>rustdoc, which compiles and runs the examples in a library's documentation.</summary>
    Doctest,
}

/// <summary>
/// A process that cargo would start once everything is built. Where a build script's directives or the user's test arguments
/// will stand, arguments and environment hold <see cref="Markers"/>.
/// </summary>
/// <param name="Runner">The program and arguments of <c>target.&lt;triple&gt;.runner</c> in cargo's configuration, mostly none.</param>
/// <param name="Arguments">The program and its arguments.</param>
/// <param name="Environment">What cargo sets for it.</param>
/// <param name="WorkingDirectory">Absolute.</param>
/// <param name="Label">How cargo announces it: <c>unittests src/lib.rs</c>; of doctests the crate. Empty under <c>cargo run</c>.</param>
/// <param name="Selection">The flags that select nothing else, such as <c>-p web --lib</c>. Empty under <c>cargo run</c>.</param>
/// <param name="Scripts">Marker id to unit id, for each build-script run whose directives it takes.</param>
public sealed record ProgramRun(
    ProgramKind Kind,
    IReadOnlyList<string> Runner,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    string Label,
    string Selection,
    IReadOnlyDictionary<string, string> Scripts) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In([WorkingDirectory, Label, Selection], Runner, Arguments, Environment?.Values, Scripts?.Values);

    private const string LibraryPath = "LD_LIBRARY_PATH";

    /// <summary>The user's environment with what cargo sets.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentWith(IReadOnlyDictionary<string, string> users)
    {
        var result = new Dictionary<string, string>(users, StringComparer.Ordinal);
        foreach (var (name, value) in Environment)
        {
            // The program's own libraries first, then the user's, as with cargo.
            result[name] = name == LibraryPath && users.TryGetValue(name, out var others) ? $"{value}:{others}" : value;
        }

        return result;
    }
}
