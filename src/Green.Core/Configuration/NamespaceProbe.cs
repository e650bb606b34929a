using System.Globalization;
using Green.Core.Sandbox.Namespaces;

namespace Green.Core.Configuration;

/// <summary>Whether namespaces can be had as far as that can be told without making any, which would take milliseconds.</summary>
internal static class NamespaceProbe
{
    private const int SystemAdministrator = 21;

    private static readonly string[] Directories = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    private static readonly string[] Tools = ["setsid", "unshare", "setpriv", "mount", "umount", "pivot_root", "flock"];

    /// <returns>The error (GREEN2003) that starting a slot would certainly end in; null where none is known of.</returns>
    public static GreenException? FindObstacle()
    {
        foreach (var tool in Tools)
        {
            if (!Array.Exists(Directories, directory => File.Exists(Path.Combine(directory, tool))))
            {
                return NamespaceErrors.MissingTool(tool);
            }
        }

        if (Environment.IsPrivilegedProcess)
        {
            return HasCapability("/proc/self/status", SystemAdministrator)
                ? null
                : NamespaceErrors.Unavailable("root lacks CAP_SYS_ADMIN here.", ordinaryUser: false);
        }

        return Forbids("/proc/sys/kernel/unprivileged_userns_clone") || Forbids("/proc/sys/user/max_user_namespaces")
            ? NamespaceErrors.Unavailable("this kernel lets only root make user namespaces.", ordinaryUser: true)
            : null;
    }

    /// <param name="status">A file like /proc/self/status.</param>
    internal static bool HasCapability(string status, int number)
    {
        const string Line = "CapEff:";
        var text = File.ReadLines(status).FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));

        // Where the kernel does not say, making a slot will.
        return text is null
            || !ulong.TryParse(text.AsSpan(Line.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var set)
            || (set & (1UL << number)) != 0;
    }

    private static bool Forbids(string setting)
    {
        try
        {
            return File.ReadAllText(setting).Trim() == "0";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
