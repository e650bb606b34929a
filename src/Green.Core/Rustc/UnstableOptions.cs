namespace Green.Core.Rustc;

/// <summary>
/// The <c>-Z</c> options of nightly that change only what is compiled and how, and neither read nor write another file. All
/// others count as harmful: among them are many that dump, profile or load something.
/// </summary>
internal static class UnstableOptions
{
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        // What cargo passes for unstable features of its own.
        "unstable-options", "allow-features", "crate-attr", "checksum-hash-algorithm", "embed-metadata",
        "panic-abort-tests", "hint-mostly-unused", "force-unstable-if-unmarked", "threads",

        // What stands in RUSTFLAGS.
        "share-generics", "macro-backtrace", "proc-macro-backtrace", "polonius", "next-solver", "mir-opt-level", "inline-mir",
        "cross-crate-inline-threshold", "always-encode-mir", "validate-mir", "randomize-layout", "layout-seed", "location-detail",
        "fmt-debug", "sanitizer", "sanitizer-memory-track-origins", "sanitizer-recover", "stack-protector", "branch-protection",
        "cf-protection", "tls-model", "plt", "function-sections", "ub-checks", "thinlto", "dylib-lto",
        "virtual-function-elimination", "export-executable-symbols", "emit-stack-sizes", "min-function-alignment",
        "remap-cwd-prefix", "shell-argfiles", "teach", "track-diagnostics",
    };

    /// <param name="option">What follows <c>-Z</c>: <c>name[=value]</c>, in which '_' is '-'.</param>
    public static bool IsHarmless(string option) => Harmless.Contains(option.Split('=', 2)[0].Replace('_', '-'));
}
