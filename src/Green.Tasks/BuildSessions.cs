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

    /// <summary>One that was opened before anybody asked for it.</summary>
    private static Holder? ahead;

    /// <summary>Opens a session while MSBuild still evaluates projects, and does what a unit of it will do first: the first time takes longest.</summary>
    public static void LookAhead(string directory, string unit) => new Thread(() =>
    {
        try
        {
            Holder holder;
            lock (Making)
            {
                holder = ahead = new Holder(KeyOf(directory), Open(directory));
            }

            Core.Actions.LookAhead.At(holder.Session, unit);
        }
        catch (Exception)
        {
            // The unit itself will tell.
        }
    })
    { IsBackground = true, Name = "Green: looks ahead" }.Start();

    /// <summary>The build is at its end.</summary>
    public static void Close()
    {
        lock (Making)
        {
            ahead?.Dispose();
            ahead = null;
        }
    }

    public static BuildSession Get(IBuildEngine4 engine, string directory)
    {
        var key = KeyOf(directory);
        lock (Making)
        {
            if (engine.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is Holder known)
            {
                return known.Session;
            }

            var holder = ahead?.Key == key ? ahead : new Holder(key, Open(directory));
            ahead = ahead == holder ? null : ahead;
            engine.RegisterTaskObject(key, holder, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
            return holder.Session;
        }
    }

    public static Dictionary<string, string> UserEnvironment() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(entry => !Starter.OwnVariables.Contains((string)entry.Key))
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    private static string KeyOf(string directory) =>
        $"Green.BuildSession {directory} {(Path.Combine(directory, "current") is var current && File.Exists(current) ? File.ReadAllText(current) : "")}";

    private static BuildSession Open(string directory) => new(
        OwnFile.Read(Path.Combine(directory, "settings.json"), json => BuildSettings.FromJson(json)), directory, UserEnvironment(), Sandboxes.Open, TimeProvider.System);

    /// <summary>MSBuild disposes what is registered, synchronously.</summary>
    private sealed class Holder(string key, BuildSession session) : IDisposable
    {
        public string Key => key;

        public BuildSession Session => session;

        public void Dispose() => session.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
