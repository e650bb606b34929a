namespace Green.Core.Cargo;

/// <summary>Where a compiler's toolchain stands, and for which system it is made.</summary>
internal static class Sysroot
{
    /// <summary>Where a toolchain that a package manager has installed stands, with the rest of the system.</summary>
    public static readonly string[] SystemPlaces = ["/", "/usr", "/usr/local"];

    private const string HostLine = "host: ";

    /// <summary>The toolchain that a compiler's own file stands in, as rustup's do; null where only the compiler can tell.</summary>
    public static string? Above(string rustc) =>
        Path.IsPathRooted(rustc) && new FileInfo(rustc) is { Exists: true, LinkTarget: null, Name: "rustc", Directory: { Name: "bin", Parent.FullName: var root } }
            && !SystemPlaces.Contains(root) && Directory.Exists(Path.Combine(root, "lib", "rustlib"))
            ? root : null;

    /// <param name="rustc">The compiler, by name or path; a proxy of rustup's is asked which toolchain it stands for.</param>
    /// <param name="arguments">Such as rustup's <c>+nightly</c>.</param>
    /// <exception cref="GreenException">GREEN1005 no rustc, GREEN1009 a toolchain that is the system.</exception>
    public static async Task<string> OfAsync(
        string rustc, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string workingDirectory, CancellationToken cancellation)
    {
        var sysroot = (await AskAsync(rustc, arguments, "--print=sysroot", environment, workingDirectory, cancellation).ConfigureAwait(false)).Trim();

        // A toolchain is hashed, mounted and watched as a directory of its own; /usr holds the whole system.
        return !SystemPlaces.Contains(sysroot) ? sysroot
            : throw new GreenException(
                "GREEN1009",
                $"the Rust toolchain in use stands in {sysroot}, among the system's own files",
                "Use a toolchain that has a directory of its own, such as rustup's (https://rustup.rs).");
    }

    /// <returns>The triple of the system that the compiler runs on.</returns>
    /// <inheritdoc cref="OfAsync"/>
    public static async Task<string> HostAsync(
        string rustc, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string workingDirectory, CancellationToken cancellation)
    {
        var version = await AskAsync(rustc, arguments, "-vV", environment, workingDirectory, cancellation).ConfigureAwait(false);
        return version.Split('\n').First(line => line.StartsWith(HostLine, StringComparison.Ordinal))[HostLine.Length..].Trim();
    }

    private static async Task<string> AskAsync(
        string rustc,
        IEnumerable<string> arguments,
        string question,
        IReadOnlyDictionary<string, string> environment,
        string workingDirectory,
        CancellationToken cancellation) =>
        await ProcessRunner.RunAsync(rustc, [.. arguments, question], environment, workingDirectory, onError: null, cancellation).ConfigureAwait(false)
            is { ExitCode: 0 } outcome ? outcome.Output
            : throw new GreenException(
                "GREEN1005",
                $"`{rustc} {question}` does not work in {workingDirectory}",
                "Install a Rust toolchain (https://rustup.rs), or repair the one that `rustup show` names.");
}
