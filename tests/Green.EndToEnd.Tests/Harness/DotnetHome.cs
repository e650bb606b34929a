using System.Security;
using Microsoft.Build.Logging.StructuredLogger;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>.NET repositories that take Green from its packages, and from nowhere else.</summary>
internal static class DotnetHome
{
    /// <summary>
    /// What keeps a repository apart from the checkout that it stands in, and from what the user has installed: sources of
    /// packages, a package folder of its own, and no settings from above.
    /// </summary>
    public static GreenProject Isolate(this GreenProject project, GreenHome home)
    {
        var machine = Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Directory.CreateDirectory(machine);
        project.Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{SecurityElement.Escape(Path.Combine(home.Root, "packages"))}" /></config>
              <fallbackPackageFolders><clear /><add key="machine" value="{SecurityElement.Escape(machine)}" /></fallbackPackageFolders>
              <packageSources>
                <clear />
                <add key="green" value="{SecurityElement.Escape(Repository.Packages)}" />
                <add key="nuget.org" value="https://api.nuget.org/v3/index.json" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="green"><package pattern="Green.*" /><package pattern="GreenLib" /></packageSource>
                <packageSource key="nuget.org"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """);
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            project.Write(name, "<Project />");
        }

        return project;
    }

    /// <summary>Runs dotnet, with a binary log beside where there is a build in it.</summary>
    public static async System.Threading.Tasks.Task<DotnetResult> DotnetAsync(this GreenProject project, params string[] arguments)
    {
        var log = project[$"{Guid.NewGuid():N}.binlog"];
        var command = await project.RunAsync("dotnet", [.. arguments, $"-bl:{log}", "-nr:false"]);
        return new DotnetResult(command, File.Exists(log) ? BinaryLog.ReadBuild(log) : null);
    }

    /// <summary>Puts programs called cargo, rustc and rustup before the real ones that tell of each start and fail.</summary>
    /// <returns>The file that then tells.</returns>
    public static string WithoutRust(this GreenProject project) => InFrontOfRust(project, _ => "exit 1");

    /// <summary>Likewise, but they go on as the real ones.</summary>
    /// <returns>The file that tells.</returns>
    public static string WatchRust(this GreenProject project) => InFrontOfRust(project, name => $"exec '{OnPath(name)}' \"$@\"");

    private static string InFrontOfRust(GreenProject project, Func<string, string> then)
    {
        var told = project["rust was started"];
        foreach (var name in new[] { "cargo", "rustc", "rustup" })
        {
            var program = project[$"rust/{name}"];
            project.Write($"rust/{name}", $"#!/bin/sh\necho {name} \"$@\" >>'{told}'\n{then(name)}\n");
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        }

        project.Environment["PATH"] = $"{project["rust"]}:{System.Environment.GetEnvironmentVariable("PATH")}";
        return told;
    }

    private static string OnPath(string program) => System.Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Select(place => Path.Combine(place, program)).First(File.Exists);
}

/// <summary>A dotnet command that has ended.</summary>
/// <param name="Build">Its binary log; null where it has none.</param>
internal sealed record DotnetResult(CommandResult Command, Build? Build)
{
    public string Output => Command.Output;

    public string Transcript => Command.Transcript;

    /// <summary>The units that were stale, in the order of their names.</summary>
    public IReadOnlyList<string> Units => [.. Tasks("RunRustc").Concat(Tasks("RunBuildScript"))
        .Select(task => Path.GetFileNameWithoutExtension(task.GetNearestParent<Project>()!.ProjectFile)).Select(name => name[..name.LastIndexOf('-')])
        .Order(StringComparer.Ordinal)];

    /// <summary>How often a task ran.</summary>
    public int Count(string task) => Tasks(task).Count();

    public IReadOnlyList<Error> Errors => [.. Build!.FindChildrenRecursive<Error>()];

    public IReadOnlyList<Warning> Warnings => [.. Build!.FindChildrenRecursive<Warning>()];

    public DotnetResult Succeeds()
    {
        Command.Succeeds();
        return this;
    }

    public DotnetResult Fails(string code)
    {
        Assert.AreNotEqual(0, Command.ExitCode, "the command did not fail\n" + Transcript);
        Assert.Contains(code, Output, Transcript);
        return this;
    }

    /// <summary>The units that were stale were these, by the names of their crates.</summary>
    public DotnetResult Runs(params string[] crates)
    {
        Succeeds();
        Assert.AreEqual(string.Join(' ', crates), string.Join(' ', Units), Transcript);
        return this;
    }

    private IEnumerable<Microsoft.Build.Logging.StructuredLogger.Task> Tasks(string name) =>
        Build!.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>(task => task.Name == name);
}
