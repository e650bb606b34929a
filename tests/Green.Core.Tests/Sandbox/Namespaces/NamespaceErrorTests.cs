using Green.Core.Sandbox;
using Green.Core.Sandbox.Namespaces;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Namespaces;

[TestClass]
public sealed class NamespaceErrorTests
{
    private readonly string _directory = Directory.CreateTempSubdirectory("green-namespaces-").FullName;

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    [TestMethod]
    [DataRow("sys/kernel/unprivileged_userns_clone", "0")]
    [DataRow("sys/kernel/apparmor_restrict_unprivileged_userns", "1")]
    [DataRow("sys/user/max_user_namespaces", "0")]
    public void The_kernel_setting_that_forbids_namespaces_is_named(string setting, string value)
    {
        var file = Path.Combine(_directory, setting);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, value + "\n");

        var error = NamespaceErrors.Unavailable("unshare failed", ordinaryUser: true, _directory);

        Assert.AreEqual("GREEN2003", error.Code);
        Assert.Contains("unshare failed", error.Message);
        Assert.StartsWith($"{file} is {value}", error.Advice);
    }

    [TestMethod]
    public async Task A_root_that_cannot_be_set_up_is_a_coded_error_that_says_what_failed_and_leaves_no_slot()
    {
        var pool = new SlotPool(new NamespaceSlotHost(_directory, _directory), _directory, _directory);

        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => pool.LeaseAsync(SlotLayout.Fixed with { Work = "/proc/none/work" }, TestContext.CancellationToken));

        Assert.AreEqual("GREEN2004", error.Code);
        Assert.Contains("proc/none", error.Message);
        Assert.IsEmpty(pool.List());
    }
}
