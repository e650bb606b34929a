using System.Collections;
using Green.Core.Actions;

namespace Green.Micro;

/// <summary>What <c>build/bench micro</c> has made ready, named by variables of the environment.</summary>
internal static class Place
{
    /// <summary>A directory for what benchmarks leave.</summary>
    public static string Of(params string[] names) => Path.Combine([Variable("GREEN_MICRO"), .. names]);

    /// <summary>A new, empty one.</summary>
    public static string New(string name)
    {
        var path = Of(name, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>The tool.</summary>
    public static string Tool => Variable("GREEN_MICRO_TOOL");

    /// <summary>samples/web, built once.</summary>
    public static string Web => Of("web");

    /// <summary>The store with all of its results.</summary>
    public static string Home => Of("store");

    /// <summary>The projects of its plan.</summary>
    public static string Projects => Of("web", "target", "green", "debug");

    /// <summary>What its units share.</summary>
    public static BuildSettings Settings => BuildSettings.FromJson(File.ReadAllBytes(Path.Combine(Projects, "settings.json")));

    public static Dictionary<string, string> Environment => System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    private static string Variable(string name) => System.Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set: start this by build/bench micro.");
}
