using Docker.DotNet.Models;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Containers;

/// <summary>A slot's places, its control directory and what those need around them, as mounts of a container.</summary>
internal static class ContainerMounts
{
    // Images keep root's home closed to others, and an engine that mounts a new file system there keeps its mode: an action
    // could not reach a place below it. So an open directory of the host takes its place.
    private const string RootHome = "/root";

    /// <summary>
    /// The mounts, outer ones first, and their mount points in the cover of root's home; those in places are the pool's to
    /// make. <paramref name="toolchain"/> is a directory on the host, null where the image brings its own.
    /// </summary>
    public static List<Mount> Prepare(SlotPlaces places, SlotLayout layout, string? toolchain)
    {
        var mounts = SlotMounts.Of(places, layout, toolchain)
            .Append(new SlotMount(places.Control, SlotShell.ControlDirectory, ReadOnly: false))
            .ToList();
        var cover = new SlotMount(Path.Combine(places.Directory, "root-home"), RootHome, ReadOnly: true);
        if (mounts.Exists(cover.Contains))
        {
            PlaceFiles.MakeReadable(cover.Source);
            foreach (var mount in mounts.Where(cover.Contains))
            {
                MakeMountPoint(cover.Source, mount.Destination[(RootHome.Length + 1)..]);
            }

            mounts.Insert(0, cover);
        }

        return mounts.ConvertAll(mount => new Mount
        {
            Type = "bind",
            Source = mount.Source,
            Target = mount.Destination,
            ReadOnly = mount.ReadOnly,
        });
    }

    private static void MakeMountPoint(string directory, string path)
    {
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            directory = Path.Combine(directory, name);
            PlaceFiles.MakeReadable(directory);
        }
    }
}
