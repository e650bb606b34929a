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

    public static BuildSession Get(IBuildEngine4 engine, string directory)
    {
        var current = Path.Combine(directory, "current");
        var key = $"Green.BuildSession {directory} {(File.Exists(current) ? File.ReadAllText(current) : "")}";
        lock (Making)
        {
            if (engine.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is Holder known)
            {
                return known.Session;
            }

            var settings = OwnFile.Read(Path.Combine(directory, "settings.json"), json => BuildSettings.FromJson(json));
            var session = new BuildSession(settings, directory, UserEnvironment(), Sandboxes.Open, TimeProvider.System);
            Starter.Early?.Hold(session.Tokens);
            engine.RegisterTaskObject(key, new Holder(session), RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
            return session;
        }
    }

    public static Dictionary<string, string> UserEnvironment() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(entry => !Starter.OwnVariables.Contains((string)entry.Key))
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    /// <summary>MSBuild disposes what is registered, synchronously.</summary>
    private sealed class Holder(BuildSession session) : IDisposable
    {
        public BuildSession Session => session;

        public void Dispose() => session.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
