using System.Diagnostics;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>The checkout the tests run from: the tool published from it, its fixtures, and where scratch files may stand.</summary>
internal static class Repository
{
    private static readonly Lazy<string> PublishedTool = new(() => Make("tool").Split('\n')[^1]);
    private static readonly Lazy<string> MadePackages = new(() =>
    {
        Make("pack");
        return Path.Combine(Root!, "artifacts", "packages");
    });

    public static string Root { get; } = FindRoot();

    public static string Fixtures { get; } = Path.Combine(Root, "tests", "fixtures");

    /// <summary>
    /// Scratch files: not below /tmp, which every sandbox has for itself, and under a name that needs care in a command line, in
    /// a makefile, in XML and in UTF-8.
    /// </summary>
    public static string Scratch { get; } = Path.Combine(Root, "artifacts", "end to end", "größe & 大");

    /// <summary>The native tool, made from the sources as they are.</summary>
    public static string Tool => PublishedTool.Value;

    /// <summary>The directory with the packages, made from the sources as they are.</summary>
    public static string Packages => MadePackages.Value;

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Green.sln")))
        {
            directory = Path.GetDirectoryName(directory)
                ?? throw new InvalidOperationException($"no checkout above {AppContext.BaseDirectory}");
        }

        return directory.TrimEnd('/');
    }

    /// <summary>Runs a script of build/ and gives what it prints.</summary>
    private static string Make(string script)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Root, "build", script))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.TrimEnd() : throw new InvalidOperationException($"build/{script} failed:\n{output}{error.Result}");
    }
}
