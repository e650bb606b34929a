namespace Green.Core.Cargo;

/// <summary>
/// The directives that a build script's stand-in prints while a plan is recorded. Cargo carries them to where the real
/// script's directives will stand in the command lines of dependents; the action puts those there.
/// </summary>
internal static class Markers
{
    /// <summary>A search path outside the target directory; the run's id follows.</summary>
    public const string ExternalSearch = "/@green-search/";

    /// <summary>A search path below OUT_DIR (cargo puts those first, and into LD_LIBRARY_PATH).</summary>
    public const string OutDirSearch = "@green-search";

    public const string Library = "green-marker-lib-";

    public const string LinkArgument = "green-marker-arg-";

    public const string Cfg = "green_marker_";

    public const string Variable = "GREEN_MARKER_";

    /// <summary>The metadata key that becomes DEP_&lt;LINKS&gt;_GREEN_MARKER in dependents' build scripts.</summary>
    public const string Metadata = "green_marker";

    public const string MetadataSuffix = "_GREEN_MARKER";

    /// <summary>Stands in a recorded test run where a TESTNAME and the arguments behind <c>--</c> will stand.</summary>
    public const string TestArguments = "@green-test-arguments";

    /// <summary>A build-script run is known by its OUT_DIR; the id is a legal part of a Rust identifier.</summary>
    public static string IdOf(string outDir) => Store.Digest.Of(System.Text.Encoding.UTF8.GetBytes(outDir)).Hash[..16];

    /// <summary>What the stand-in prints. <paramref name="scopes"/> are the link-arg scopes that cargo accepts for the package.</summary>
    public static IEnumerable<string> Print(string id, string outDir, IEnumerable<string> scopes) =>
    [
        $"cargo:rustc-link-search=native={outDir}/{OutDirSearch}",
        $"cargo:rustc-link-search=native={ExternalSearch}{id}",
        $"cargo:rustc-link-lib={Library}{id}",
        $"cargo:rustc-cfg={Cfg}{id}",
        $"cargo:rustc-check-cfg=cfg({Cfg}{id})",
        $"cargo:rustc-env={Variable}{id}=1",
        $"cargo:{Metadata}={id}",
        $"cargo:rustc-link-arg={LinkArgument}{id}@all",
        .. scopes.Select(scope => scope.StartsWith("bin=", StringComparison.Ordinal)
            ? $"cargo:rustc-link-arg-bin={scope[4..]}={LinkArgument}{id}@{scope}"
            : $"cargo:rustc-link-arg-{scope}={LinkArgument}{id}@{scope}"),
    ];
}
