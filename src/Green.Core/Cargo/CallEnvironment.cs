namespace Green.Core.Cargo;

/// <summary>Tells what cargo set for a call from what the user's environment brought along.</summary>
internal static class CallEnvironment
{
    /// <summary>Variables that belong to the recording, to rustup or to cargo's scheduling, not to the unit.</summary>
    private static readonly HashSet<string> Foreign = new(StringComparer.Ordinal)
    {
        Recorder.Variable, "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTDOC", "CARGO_TARGET_DIR", "CARGO_BUILD_BUILD_DIR",
        "CARGO_CACHE_RUSTC_INFO", "CARGO_TERM_PROGRESS_WHEN", "CARGO_MAKEFLAGS", "MAKEFLAGS", "MFLAGS", "NUM_JOBS", "CARGO_PRIMARY_PACKAGE",
        "PATH", "PWD", "OLDPWD", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "RUSTUP_TOOLCHAIN_SOURCE", "RUST_RECURSION_COUNT", "CARGO_HOME", "SHLVL", "_",
    };

    /// <summary>Variables of the user's that count as they are when a program runs, not as they were when the plan was made.</summary>
    private static readonly HashSet<string> OfTheShell = new(StringComparer.Ordinal) { "PATH", "PWD", "OLDPWD", "SHLVL", "_" };

    /// <summary>What cargo sets for every call of a kind. It may have the value that the user's environment has: a cargo in a cargo.</summary>
    private static readonly HashSet<string> Always = new(StringComparer.Ordinal)
    {
        "CARGO", "CARGO_CRATE_NAME", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH",
    };

    private static readonly HashSet<string> AlwaysForScripts = new(StringComparer.Ordinal)
    {
        "OUT_DIR", "TARGET", "HOST", "DEBUG", "OPT_LEVEL", "PROFILE", "RUSTC", "CARGO_ENCODED_RUSTFLAGS",
    };

    /// <summary>What cargo set for a call, in a fixed order: the environment of a process has none.</summary>
    /// <param name="environment">The call's.</param>
    /// <param name="baseline">The environment that cargo itself was started with.</param>
    public static Dictionary<string, string> Own(
        IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> baseline, UnitKind kind) =>
        Beyond(environment, baseline, Foreign, kind);

    /// <summary>What cargo and rustup set for a program that cargo runs: unlike a compiler call, it may start cargo itself.</summary>
    /// <inheritdoc cref="Own"/>
    public static Dictionary<string, string> OfProgram(IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> baseline) =>
        Beyond(environment, baseline, OfTheShell, UnitKind.Rustc);

    private static Dictionary<string, string> Beyond(
        IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> baseline, HashSet<string> without, UnitKind kind) => environment
        .Where(pair => !without.Contains(pair.Key)
            && (IsAlways(pair.Key, kind) || !baseline.TryGetValue(pair.Key, out var value) || value != pair.Value))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .ToDictionary(StringComparer.Ordinal);

    private static bool IsAlways(string name, UnitKind kind) => kind == UnitKind.Rustc
        ? Always.Contains(name) || name.StartsWith("CARGO_PKG_", StringComparison.Ordinal)
        : (Always.Contains(name) && name != "CARGO_CRATE_NAME") || AlwaysForScripts.Contains(name)
            || name.StartsWith("CARGO_PKG_", StringComparison.Ordinal) || name.StartsWith("CARGO_CFG_", StringComparison.Ordinal);
}
