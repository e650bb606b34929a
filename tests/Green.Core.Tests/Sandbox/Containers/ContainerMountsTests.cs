using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Containers;

[TestClass]
public sealed class ContainerMountsTests
{
    private static readonly SlotLayout Host = new(
        "/root/a/ws", "/root/.cargo/registry/src", "/root/a/ws/target/deps", "/root/a/ws/target", "/root/.rustup/t");

    [TestMethod]
    public void Only_outputs_and_control_are_writable()
    {
        var writable = ContainerMounts.Plan(new SlotPlaces("/slots/1"), SlotLayout.Fixed, "/toolchain")
            .Where(mount => !mount.ReadOnly)
            .Select(mount => mount.Target)
            .Order(StringComparer.Ordinal);

        Assert.AreEqual("/green/out /run/green/control", string.Join(" ", writable));
    }

    [TestMethod]
    public void An_image_with_a_toolchain_of_its_own_gets_none_mounted() =>
        Assert.IsFalse(ContainerMounts.Plan(new SlotPlaces("/slots/1"), SlotLayout.Fixed, null)
            .Exists(mount => mount.Target == SlotLayout.Fixed.Toolchain));

    [TestMethod]
    public void A_mount_comes_after_the_one_that_it_lies_in()
    {
        var targets = ContainerMounts.Plan(new SlotPlaces("/slots/1"), Host, "/toolchain").ConvertAll(mount => mount.Target!);

        foreach (var (inner, index) in targets.Select((target, index) => (target, index)))
        {
            Assert.IsFalse(
                targets.Skip(index + 1).Any(later => inner.StartsWith(later + "/", StringComparison.Ordinal)),
                $"{inner} comes too early.");
        }
    }

    [TestMethod]
    public void Each_mount_has_its_mount_point_in_the_place_around_it()
    {
        using var directory = new TemporaryDirectory();
        var places = new SlotPlaces(directory["slot"]);

        ContainerMounts.CreateMountPoints(ContainerMounts.Plan(places, Host, directory["toolchain"]), directory["toolchain"]);

        Assert.IsTrue(Directory.Exists(Path.Combine(places.Work, "target")));
        Assert.IsTrue(Directory.Exists(Path.Combine(places.Out, "deps")));
        Assert.IsTrue(Directory.Exists(Path.Combine(places.Directory, "root/a/ws")));
        Assert.IsTrue(Directory.Exists(Path.Combine(places.Directory, "root/.rustup/t")));
        Assert.IsFalse(Directory.Exists(directory["toolchain"]), "The user's toolchain is not made.");
    }

    [TestMethod]
    public void Directories_that_begin_alike_are_not_inside_each_other()
    {
        using var directory = new TemporaryDirectory();
        var places = new SlotPlaces(directory["slot"]);
        var layout = new SlotLayout("/a/w", "/a/w-registry", "/a/w-target", "/a/w-out", "/a/w-tools");

        ContainerMounts.CreateMountPoints(ContainerMounts.Plan(places, layout, null), null);

        Assert.IsEmpty(Directory.GetFileSystemEntries(places.Work));
    }
}
