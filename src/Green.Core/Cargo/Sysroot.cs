namespace Green.Core.Cargo;

/// <summary>Where a compiler's toolchain stands.</summary>
internal static class Sysroot
{
    /// <param name="rustc">The compiler, by name or path; a proxy of rustup's is asked which toolchain it stands for.</param>
    /// <param name="arguments">Such as rustup's <c>+nightly</c>.</param>
    /// <exception cref="GreenException">GREEN1005 no rustc, GREEN1009 a toolchain that is the system.</exception>
    public static async Task<string> OfAsync(
        string rustc, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string workingDirectory, CancellationToken cancellation)
    {
        var outcome = await ProcessRunner.RunAsync(
            rustc, [.. arguments, "--print=sysroot"], environment, workingDirectory, onError: null, cancellation).ConfigureAwait(false);
        if (outcome is not { ExitCode: 0 })
        {
            throw new GreenException(
                "GREEN1005",
                $"`{rustc} --print=sysroot` does not work in {workingDirectory}",
                "Install a Rust toolchain (https://rustup.rs), or repair the one that `rustup show` names.");
        }

        // A toolchain is hashed, mounted and watched as a directory of its own; /usr holds the whole system.
        var sysroot = outcome.Output.Trim();
        return sysroot is not ("/usr" or "/usr/local" or "/") ? sysroot
            : throw new GreenException(
                "GREEN1009",
                $"the Rust toolchain in use stands in {sysroot}, among the system's own files",
                "Use a toolchain that has a directory of its own, such as rustup's (https://rustup.rs).");
    }
}
