using System.Diagnostics;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>The checkout the tests run from: the tool published from it, its fixtures, and where scratch files may stand.</summary>
internal static class Repository
{
    private static readonly Lazy<string> PublishedTool = new(Publish);

    public static string Root { get; } = FindRoot();

    public static string Fixtures { get; } = Path.Combine(Root, "tests", "fixtures");

    /// <summary>
    /// Scratch files: not below /tmp, which every sandbox has for itself, and under a name that needs care in a command line, in
    /// a makefile, in XML and in UTF-8.
    /// </summary>
    public static string Scratch { get; } = Path.Combine(Root, "artifacts", "end to end", "größe & 大");

    /// <summary>The native tool, made from the sources as they are.</summary>
    public static string Tool => PublishedTool.Value;

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

    private static string Publish()
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Root, "build", "tool"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.TrimEnd().Split('\n')[^1]
            : throw new InvalidOperationException($"build/tool failed:\n{output}{error.Result}");
    }
}
