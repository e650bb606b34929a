namespace Green.Core.Sandbox.Namespaces;

internal static class NamespaceErrors
{
    private static readonly (string File, string Forbids, string Remedy)[] Settings =
    [
        ("sys/kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
        ("sys/kernel/apparmor_restrict_unprivileged_userns", "1", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
        ("sys/user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=10000"),
    ];

    /// <param name="reason">What the tool that failed said.</param>
    /// <param name="ordinaryUser">Whether user namespaces were asked for.</param>
    /// <param name="proc">Where the kernel's settings are read, below <c>sys</c>.</param>
    /// <param name="inner">What was thrown, if anything was.</param>
    public static GreenException Unavailable(string reason, bool ordinaryUser, string proc = "/proc", Exception? inner = null) => new(
        "GREEN2003",
        $"The namespaces sandbox is not available: {reason}",
        Advice(ordinaryUser, proc) + " Or choose the container sandbox.",
        inner);

    public static GreenException MissingTool(string tool) => new(
        "GREEN2003",
        $"The namespaces sandbox needs '{tool}', which is not installed.",
        "Install util-linux (unshare, setpriv, mount, pivot_root, flock). Or choose the container sandbox.");

    private static string Advice(bool ordinaryUser, string proc)
    {
        if (!ordinaryUser)
        {
            return "Root needs CAP_SYS_ADMIN for it, which containers usually lack.";
        }

        foreach (var (file, forbids, remedy) in Settings)
        {
            try
            {
                if (File.ReadAllText(Path.Combine(proc, file)).Trim() == forbids)
                {
                    return $"{Path.Combine(proc, file)} is {forbids}: an administrator can allow user namespaces by `{remedy}`.";
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // This kernel does not have the setting.
            }
        }

        return "Look at /proc/sys/user/max_user_namespaces, kernel.unprivileged_userns_clone and "
            + "kernel.apparmor_restrict_unprivileged_userns; inside a container, at its seccomp profile and masked /proc.";
    }
}
