using System.Security.Cryptography;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>Every byte that a build left for others to use.</summary>
internal static class Snapshot
{
    private static readonly string[] Places = ["target/debug/deps", "target/debug/build"];

    /// <summary>A line per file with its digest: all of deps and build, and the programs.</summary>
    public static string Of(GreenProject project) => string.Join('\n', Places
        .Where(place => Directory.Exists(project[place]))
        .SelectMany(place => Directory.EnumerateFiles(project[place], "*", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(project["target/debug"]).Where(path => !path.EndsWith(".cargo-lock", StringComparison.Ordinal)))
        .Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetRelativePath(project.Root, path)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}"));
}
