using Green.Core.Projects;
using Green.Core.Tests.Store;

namespace Green.Core.Tests.Projects;

[TestClass]
public sealed class HeadStartTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    public HeadStartTests() => fixture.Write("registry/crate-1.0.0/Cargo.toml", "[package]");

    private string Package => fixture.At("registry/crate-1.0.0");

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public void What_cannot_be_had_does_not_keep_the_rest_from_being_had()
    {
        using (var start = new HeadStart(fixture.Home))
        {
            start.WithToolchain(fixture.At("nowhere"));
            start.WithPackage(fixture.At("registry/other-1.0.0"));
            start.WithPackage(Package);
            Assert.IsTrue(SpinWait.SpinUntil(IsImported, TimeSpan.FromMinutes(1)), "the package was not copied into the store");
        }

        // The kernel's thread ends a moment after .NET's.
        Assert.IsTrue(SpinWait.SpinUntil(() => !ThreadsThatStandBack().Any(), TimeSpan.FromSeconds(10)), "some thread has kept the low priority");
    }

    [TestMethod]
    public void Nothing_is_begun_after_its_end()
    {
        var start = new HeadStart(fixture.Home);
        start.Dispose();
        start.WithPackage(Package);

        Assert.IsFalse(IsImported());
    }

    private bool IsImported() => Directory.Exists(fixture.Store.Layout.Trees) && Directory.EnumerateDirectories(fixture.Store.Layout.Trees).Any();

    private static IEnumerable<string> ThreadsThatStandBack() => Directory.EnumerateDirectories("/proc/self/task").Where(thread =>
    {
        try
        {
            // proc_pid_stat(5): the name, in parentheses, can hold spaces; the nice value is the 17th field after it.
            return File.ReadAllText(thread + "/stat").Split(") ")[^1].Split(' ')[16] == "19";
        }
        catch (IOException)
        {
            return false;
        }
    });
}
