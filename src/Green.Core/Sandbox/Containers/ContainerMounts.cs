using Docker.DotNet.Models;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Containers;

/// <summary>The mounts of one slot, outermost first, and the directories on the host that they need.</summary>
internal static class ContainerMounts
{
    /// <summary>Where the slot shell and its lessee meet.</summary>
    public const string Control = "/run/green/control";

    // Images keep root's home closed to others, so that an action could not reach a place below it.
    private const string RootHome = "/root";

    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>
    /// What is mounted where. <paramref name="toolchain"/> is a directory on the host, null where the image brings its own.
    /// </summary>
    public static List<Mount> Plan(SlotPlaces places, SlotLayout layout, string? toolchain)
    {
        List<Mount> mounts =
        [
            Bind(places.Work, layout.Work, readOnly: true),
            Bind(places.Registry, layout.Registry, readOnly: true),
            Bind(places.Target, layout.Target, readOnly: true),
            Bind(places.Out, layout.Out, readOnly: false),
            Bind(places.Control, Control, readOnly: false),
        ];
        if (toolchain is not null)
        {
            mounts.Add(Bind(toolchain, layout.Toolchain, readOnly: true));
        }

        if (mounts.Exists(mount => Contains(RootHome, mount.Target!)))
        {
            mounts.Add(Bind(Path.Combine(places.Directory, "root"), RootHome, readOnly: true));
        }

        mounts.Sort((left, right) => left.Target!.Length != right.Target!.Length
            ? left.Target.Length - right.Target.Length
            : string.CompareOrdinal(left.Target, right.Target));
        return mounts;
    }

    /// <summary>
    /// Makes the sources, and in each the mount points of what is mounted inside it: the engine cannot make those, because the
    /// outer mount is read-only. They must stay for as long as the slot runs: removing one removes the mount.
    /// </summary>
    public static void CreateMountPoints(IReadOnlyList<Mount> mounts, string? toolchain)
    {
        for (var inner = 0; inner < mounts.Count; inner++)
        {
            if (mounts[inner].Source != toolchain)
            {
                CreateReadable(mounts[inner].Source!, "");
            }

            for (var outer = inner - 1; outer >= 0; outer--)
            {
                if (!Contains(mounts[outer].Target!, mounts[inner].Target!))
                {
                    continue;
                }

                if (mounts[outer].Source != toolchain)
                {
                    CreateReadable(mounts[outer].Source!, mounts[inner].Target![(mounts[outer].Target!.Length + 1)..]);
                }

                break;
            }
        }
    }

    /// <summary>The user's umask may close new directories to the action, which is another user.</summary>
    private static void CreateReadable(string root, string path)
    {
        Directory.CreateDirectory(root);
        var current = root;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Combine(current, part);
            if (!Directory.Exists(current))
            {
                Directory.CreateDirectory(current);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(current, ReadableByAll);
                }
            }
        }
    }

    private static bool Contains(string outer, string inner) =>
        inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal) && inner[outer.Length] == '/';

    private static Mount Bind(string source, string target, bool readOnly) =>
        new() { Type = "bind", Source = source, Target = target.TrimEnd('/'), ReadOnly = readOnly };
}
