using Green.Core.Rustc;

namespace Green.Core.Wrapper;

/// <summary>
/// Looks at what a build script is about to tell cargo. Cargo passes it on to processes outside of any sandbox: variables to this
/// program as the wrapper, arguments to calls that are the real compiler's own where they cannot be actions.
/// </summary>
internal static class ScriptGuard
{
    // What the loader, the C library, Green, the compiler and cargo's own variables go by. Elsewhere they have no effect on a build.
    private static readonly string[] Names =
    [
        "PATH", "HOME", "TMPDIR", "GLIBC_TUNABLES", "GCONV_PATH", "LOCPATH", "CARGO", "CARGO_HOME", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH",
        "CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_MAKEFLAGS", "CARGO_TARGET_DIR", "CARGO_TARGET_TMPDIR", "CARGO_PRIMARY_PACKAGE", "OUT_DIR",
        "RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTC_LOG", "RUST_TARGET_PATH", "CONTAINER_HOST",
    ];

    private static readonly string[] Beginnings = ["LD_", "MALLOC_", "GREEN_", "DOTNET_", "COMPlus_", "RUSTUP_", "XDG_", "DOCKER_"];

    /// <summary>Why what a script says must not reach cargo; null where it may.</summary>
    /// <param name="said">With host paths.</param>
    /// <param name="obstacle">Why a text would keep a call that has it from being an action.</param>
    public static string? WhyRefused(BuildScriptOutput said, Func<IEnumerable<string>, string?> obstacle)
    {
        if (said.Environment.Select(pair => pair.Key).FirstOrDefault(IsForHost) is { } name)
        {
            return $"it sets {name}, which programs outside of the sandbox go by";
        }

        string[] arguments =
        [
            "--crate-name", "x", "--out-dir", "/x", "--error-format=json", "x.rs",
            .. said.LinkSearch.SelectMany(path => new[] { "-L", path }),
            .. said.LinkLibraries.SelectMany(library => new[] { "-l", library }),
            .. said.LinkArguments.SelectMany(argument => new[] { "-C", "link-arg=" + argument.Argument }),
            .. said.Cfgs.SelectMany(cfg => new[] { "--cfg", cfg }),
            .. said.CheckCfgs.SelectMany(cfg => new[] { "--check-cfg", cfg }),
        ];
        string[] values = [.. said.Environment.Concat(said.Metadata).Select(pair => pair.Value)];
        return arguments.Concat(values).Any(text => text.Contains('\uFFFD', StringComparison.Ordinal)) ? "it says what is not UTF-8"
            : CallShape.WhyNotAction(RustcArguments.ParseExpanded(arguments))
                ?? obstacle(said.LinkSearch.Select(path => path[(path.IndexOf('=', StringComparison.Ordinal) + 1)..])
                    .Concat(said.LinkArguments.Select(argument => argument.Argument)).Concat(values));
    }

    private static bool IsForHost(string name) => Array.IndexOf(Names, name) >= 0
        || Array.Exists(Beginnings, beginning => name.StartsWith(beginning, StringComparison.Ordinal));
}
