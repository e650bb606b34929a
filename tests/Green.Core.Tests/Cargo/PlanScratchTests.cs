using Green.Core.Cargo;
using Green.Core.Store.Native;

namespace Green.Core.Tests.Cargo;

[TestClass]
public sealed class PlanScratchTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("green-scratch-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [TestMethod]
    [DataRow("tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0", true)]
    [DataRow("shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k 0 0", false)]
    [DataRow("tmpfs /dev/shm tmpfs ro 0 0", false)]
    [DataRow("/dev/sda1 /dev/shm ext4 rw 0 0", false)]
    [DataRow("tmpfs /run/shm tmpfs rw 0 0", false)]
    [DataRow("nonsense", false)]
    public void Memory_is_used_where_cargo_can_start_programs_in_it(string mount, bool isUsable) =>
        Assert.AreEqual(isUsable, PlanScratch.IsUsable(["/dev/sda1 / ext4 rw 0 0", mount]));

    [TestMethod]
    public void The_last_mount_is_the_one_that_is_seen() =>
        Assert.IsFalse(PlanScratch.IsUsable(["tmpfs /dev/shm tmpfs rw 0 0", "tmpfs /dev/shm tmpfs rw,noexec 0 0"]));

    [TestMethod]
    public void Nobody_else_can_look_into_it_and_nothing_is_left()
    {
        string directory;
        using (var scratch = PlanScratch.Make(root))
        {
            directory = scratch.Directory;
            Assert.AreEqual(0x1C0, FileStatus.Of(directory)!.Value.Permissions);
            File.WriteAllText(Path.Combine(directory, "call"), "TOKEN=secret");

            // Another recording leaves it alone.
            PlanScratch.Make(root).Dispose();
            Assert.IsTrue(Directory.Exists(directory));
        }

        Assert.IsFalse(Directory.Exists(directory));
    }

    [TestMethod]
    public void What_a_killed_process_has_left_in_memory_goes_with_the_next_recording()
    {
        using (var scratch = PlanScratch.Make(root))
        {
            if (scratch.Directory.StartsWith(root, StringComparison.Ordinal))
            {
                Assert.Inconclusive("no place in memory here");
            }

            var abandoned = Path.Combine(Path.GetDirectoryName(scratch.Directory)!, $"green-plan-{Guid.NewGuid():N}");
            Directory.CreateDirectory(abandoned);
            var mark = Path.Combine(abandoned, "lock");
            File.WriteAllText(mark, "");
            PlanScratch.Make(root).Dispose();
            Assert.IsTrue(Directory.Exists(abandoned), "its maker may be about to lock it");

            File.SetLastWriteTimeUtc(mark, DateTime.UtcNow.AddHours(-1));
            PlanScratch.Make(root).Dispose();
            Assert.IsFalse(Directory.Exists(abandoned));
        }
    }
}
