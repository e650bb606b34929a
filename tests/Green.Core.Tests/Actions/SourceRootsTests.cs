using Green.Core.Actions;

namespace Green.Core.Tests.Actions;

[TestClass]
public sealed class SourceRootsTests
{
    [TestMethod]
    public void A_registry_and_a_vendored_directory_stand_at_a_place_of_their_own_name() => CollectionAssert.AreEqual(
        new[] { ("/home/u/.cargo/registry/src/index-1949", "/green/registry/index-1949"), ("/ws/vendor", "/green/registry/vendor") },
        SourceRoots.Of(["/home/u/.cargo/registry/src/index-1949/serde-1.0.1", "/home/u/.cargo/registry/src/index-1949/libc-0.2.1", "/ws/vendor/itoa"]).ToArray());

    [TestMethod]
    public void A_git_package_stands_in_its_whole_checkout() => CollectionAssert.AreEqual(
        new[] { ("/home/u/.cargo/git/checkouts/tools-77aa/0123abc", "/green/registry/tools-77aa/0123abc") },
        SourceRoots.Of(["/home/u/.cargo/git/checkouts/tools-77aa/0123abc/crates/one", "/home/u/.cargo/git/checkouts/tools-77aa/0123abc"]).ToArray());

    [TestMethod]
    public void Two_directories_of_one_name_do_not_meet()
    {
        var places = SourceRoots.Of(["/one/vendor/a", "/two/vendor/a"]).Select(pair => pair.Sandbox).ToList();
        Assert.AreEqual(2, places.Distinct().Count());
    }

    [TestMethod]
    public void One_package_has_the_same_place_alone_and_among_others()
    {
        var alone = SourceRoots.Of(["/home/u/.cargo/registry/src/index-1949/serde-1.0.1"]).Single();
        CollectionAssert.Contains(SourceRoots.Of(["/ws/vendor/x", "/home/u/.cargo/registry/src/index-1949/serde-1.0.1"]).ToArray(), alone);
    }
}
