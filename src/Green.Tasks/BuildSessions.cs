using System.Collections;
using Green.Core.Actions;
using Green.Core.Sandbox;
using Green.Tasks.Logging;
using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>
/// Keeps one session per build and plan, as an object registered with the engine. One build of MSBuild's may build several plans
/// of one directory, one after the other.
/// </summary>
internal static class BuildSessions
{
    private static readonly Lock Making = new();

    public static OpenBuild Get(IBuildEngine4 engine, string directory)
    {
        var key = KeyOf(directory);
        lock (Making)
        {
            if (Known(engine, key) is { } known)
            {
                return known;
            }

            var settings = OwnFile.Read(Path.Combine(directory, "settings.json"), json => BuildSettings.FromJson(json));
            var made = new OpenBuild(new BuildSession(settings, directory, UserEnvironment(), Sandboxes.Open, TimeProvider.System));
            Starter.Early?.Hold(made.Session.Tokens);
            engine.RegisterTaskObject(key, made, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
            return made;
        }
    }

    /// <summary>Null where no unit has needed one.</summary>
    public static OpenBuild? Find(IBuildEngine4 engine, string directory) => Known(engine, KeyOf(directory));

    public static Dictionary<string, string> UserEnvironment() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(entry => !Starter.OwnVariables.Contains((string)entry.Key))
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    private static OpenBuild? Known(IBuildEngine4 engine, string key) => engine.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) as OpenBuild;

    private static string KeyOf(string directory) =>
        $"Green.BuildSession {directory} {(Path.Combine(directory, "current") is var current && File.Exists(current) ? File.ReadAllText(current) : "")}";
}
