using System.Globalization;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Namespaces;

/// <summary>
/// What this process was started with beyond its three streams: pipes that somebody reads to their end, cargo's jobserver. A
/// slot outlives this process and belongs to others after it, so it must not hold them.
/// </summary>
internal static class InheritedDescriptors
{
    private static readonly Lock Hiding = new();

    /// <summary>Starts a program that inherits none of them; they stay for those that are started later.</summary>
    public static T Without<T>(Func<T> start)
    {
        lock (Hiding)
        {
            var hidden = Directory.EnumerateFileSystemEntries("/proc/self/fd")
                .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))
                .Where(descriptor => descriptor > 2 && Posix.IsInherited(descriptor))
                .ToList();
            hidden.ForEach(descriptor => Posix.SetInherited(descriptor, false));
            try
            {
                return start();
            }
            finally
            {
                hidden.ForEach(descriptor => Posix.SetInherited(descriptor, true));
            }
        }
    }
}
