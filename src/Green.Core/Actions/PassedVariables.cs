namespace Green.Core.Actions;

/// <summary>Which of the user's environment variables an action may see.</summary>
internal static class PassedVariables
{
    private static readonly string[] CompilerVariables =
    [
        "CC", "CXX", "AR", "AS", "LD", "NM", "RANLIB", "STRIP", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "ARFLAGS", "RANLIBFLAGS",
        "CMAKE", "CMAKE_TOOLCHAIN_FILE", "CMAKE_GENERATOR", "CMAKE_PREFIX_PATH", "CRATE_CC_NO_DEFAULTS", "SOURCE_DATE_EPOCH",
        "LIBCLANG_PATH", "BINDGEN_EXTRA_CLANG_ARGS", "PROTOC",
    ];

    private static readonly string[] SandboxVariables =
    [
        "PATH", "HOME", "PWD", "OLDPWD", "TMPDIR", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "CARGO_MAKEFLAGS", "MAKEFLAGS", "MFLAGS",
        "CARGO_HOME", "RUSTUP_HOME",
    ];

    private static readonly string[] SecretWords = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "APIKEY", "API_KEY", "ACCESS_KEY", "PRIVATE_KEY"];

    /// <summary>The C toolchain's variables, plain, per target (<c>CC_x86_64-unknown-linux-gnu</c>) and for host or target.</summary>
    public static bool IsForCompilers(string name) =>
        !IsSecret(name) && (name.StartsWith("PKG_CONFIG", StringComparison.Ordinal)
            || CompilerVariables.Any(variable => name == variable
                || name == "HOST_" + variable || name == "TARGET_" + variable
                || name.StartsWith(variable + "_", StringComparison.Ordinal)));

    /// <summary>Whether a run that failed may have a variable because its words name it: what shapes the sandbox itself is not the user's to set.</summary>
    public static bool MayBeAskedFor(string name) => !IsSecret(name) && Array.IndexOf(SandboxVariables, name) < 0
        && !name.StartsWith("GREEN_", StringComparison.Ordinal) && !name.StartsWith("LD_", StringComparison.Ordinal);

    /// <summary>Names that look like secrets never enter an action, whatever asks for them.</summary>
    public static bool IsSecret(string name)
    {
        var upper = name.ToUpperInvariant();
        return Array.Exists(SecretWords, word => upper.Contains(word, StringComparison.Ordinal));
    }
}
