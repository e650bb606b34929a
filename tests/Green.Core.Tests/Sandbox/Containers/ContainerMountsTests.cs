using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Containers;

[TestClass]
public sealed class ContainerMountsTests
{
    [TestMethod]
    public void Only_outputs_and_control_are_writable()
    {
        using var directory = new TemporaryDirectory();
        var writable = ContainerMounts.Prepare(new SlotPlaces(directory["slot"]), SlotLayout.Fixed, "/toolchain")
            .Where(mount => !mount.ReadOnly)
            .Select(mount => mount.Target)
            .Order(StringComparer.Ordinal);

        Assert.AreEqual("/green/out /run/green/control", string.Join(" ", writable));
        Assert.IsFalse(Directory.Exists(directory["slot"]), "Nothing lies below root's home: nothing is to be made.");
    }

    [TestMethod]
    public void An_image_with_a_toolchain_of_its_own_gets_none_mounted() =>
        Assert.IsFalse(ContainerMounts.Prepare(new SlotPlaces("/slots/1"), SlotLayout.Fixed, null)
            .Exists(mount => mount.Target == SlotLayout.Fixed.Toolchain));

    [TestMethod]
    public void Places_below_roots_home_get_an_open_directory_around_them()
    {
        using var directory = new TemporaryDirectory();
        var places = new SlotPlaces(directory["slot"]);
        var layout = new SlotLayout(
            "/root/a/ws", "/root/.cargo/registry/src", "/root/a/ws/target/deps", "/root/a/ws/target", "/root/.rustup/t");

        var mounts = ContainerMounts.Prepare(places, layout, "/toolchain");

        Assert.AreEqual("/root", mounts[0].Target);
        Assert.IsTrue(mounts[0].ReadOnly);
        Assert.IsTrue(Directory.Exists(Path.Combine(mounts[0].Source!, "a/ws")));
        Assert.IsTrue(Directory.Exists(Path.Combine(mounts[0].Source!, ".rustup/t")));
    }
}
