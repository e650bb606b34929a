namespace Green.Core.Projects;

/// <summary>Which MSBuild schedules builds.</summary>
public static class MSBuildProgram
{
    /// <summary>The SDK that Green is made for: the first whose MSBuild builds projects of one process in several threads.</summary>
    private const int Sdk = 10;

    /// <summary>
    /// What <c>dotnet</c> is started with: the file of its newest MSBuild of that SDK, since the SDK's command line takes longer to load
    /// than MSBuild. Where there is none, that command line looks for another. No <c>global.json</c> is asked: that is for .NET projects.
    /// </summary>
    public static string[] Arguments(IReadOnlyDictionary<string, string> environment)
    {
        if (Places.OnPath("dotnet", environment) is not { } dotnet)
        {
            return ["msbuild"];
        }

        var root = Path.GetDirectoryName(File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet)!;
        var sdks = new DirectoryInfo(Path.Combine(root, "sdk"));
        return sdks.Exists && sdks.GetDirectories().Where(IsUsable).MaxBy(sdk => Version.Parse(sdk.Name)) is { } newest ? [FileIn(newest)] : ["msbuild"];
    }

    private static bool IsUsable(DirectoryInfo sdk) => Version.TryParse(sdk.Name, out var version) && version.Major == Sdk && File.Exists(FileIn(sdk));

    private static string FileIn(DirectoryInfo sdk) => Path.Combine(sdk.FullName, "MSBuild.dll");
}
