using System.Text.RegularExpressions;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>Runs what a build left, for comparison with what another build left.</summary>
internal static partial class Programs
{
    private static readonly string[] Directories = ["", "deps", "examples"];

    /// <summary>Paths of the programs of a profile, relative to its directory.</summary>
    public static IReadOnlyList<string> Of(GreenProject project, string profile) =>
    [
        .. Directories.Where(directory => Directory.Exists(project[$"{profile}/{directory}"]))
            .SelectMany(directory => Directory.EnumerateFiles(project[$"{profile}/{directory}"]))
            .Where(path => Path.GetExtension(path).Length == 0 && (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0)
            .Select(path => Path.GetRelativePath(project[profile], path))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The exit code and all that a program says, with the profile's path and what differs from run to run taken out.
    /// </summary>
    public static async Task<string> SaysAsync(GreenProject project, string profile, string program)
    {
        var toolchain = (await project.RunAsync("rustc", "--print", "sysroot").ConfigureAwait(false)).Output.Trim();
        // Programs that link std or a workspace member dynamically find it as they would under cargo.
        project.Environment["LD_LIBRARY_PATH"] = $"{project[profile]}/deps:{toolchain}/lib";
        var result = await project.RunAsync(project[$"{profile}/{program}"]).ConfigureAwait(false);
        project.Environment.Remove("LD_LIBRARY_PATH");
        var text = $"{program} ended with {result.ExitCode}\n{result.Output}{result.Error}".Replace(project[profile], "<profile>", StringComparison.Ordinal);
        return Varying().Replace(text, "<varies>");
    }

    [GeneratedRegex(@"finished in [\d.]+s|thread '\w+' \(\d+\)|[\d,.]+ ns/iter \(\+/- [\d,.]+\)|0x[0-9a-f]{6,}")]
    private static partial Regex Varying();
}
