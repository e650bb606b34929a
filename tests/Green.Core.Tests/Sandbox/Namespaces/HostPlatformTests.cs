using Green.Core.Sandbox.Namespaces;

namespace Green.Core.Tests.Sandbox.Namespaces;

[TestClass]
public sealed class HostPlatformTests
{
    private const string Packages = """
        Package: gcc-12
        Status: install ok installed
        Architecture: amd64
        Version: 12.2.0-14

        Package: librust-serde-dev
        Status: install ok installed
        Architecture: amd64
        Version: 1.0

        Package: nano
        Status: install ok installed
        Architecture: amd64
        Version: 7.2

        Package: libold
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1

        """;

    private readonly string _root = Directory.CreateTempSubdirectory("green-platform-").FullName;

    [TestInitialize]
    public void Install()
    {
        Write("etc/os-release", "NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n");
        Write("var/lib/dpkg/status", Packages);
        Write("usr/local/lib/libfoo.so", "foo");
    }

    [TestCleanup]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    [DataRow("12.2.0-14", "12.2.0-15", true)]
    [DataRow("Version: 7.2", "Version: 7.3", false)]
    [DataRow("Version: 1.0", "Version: 1.1", false)]
    [DataRow("Version: 1\n", "Version: 2\n", false)]
    [DataRow("deinstall ok config-files", "install ok installed", true)]
    public void A_package_counts_when_it_is_installed_and_can_change_what_is_linked(string was, string becomes, bool counts)
    {
        var before = Describe();

        Write("var/lib/dpkg/status", Packages.Replace(was, becomes, StringComparison.Ordinal));

        Assert.AreEqual(counts, before != Describe());
    }

    [TestMethod]
    [DataRow("etc/os-release", "ID=debian\nVERSION_ID=\"13\"\n")]
    [DataRow("usr/local/lib/libfoo.so", "another foo")]
    [DataRow("usr/local/include/foo.h", "")]
    [DataRow("usr/local/bin/cmake", "")]
    public void The_distribution_and_what_is_under_usr_local_count(string file, string content)
    {
        var before = Describe();

        Write(file, content);

        Assert.AreNotEqual(before, Describe());
    }

    [TestMethod]
    public void Without_dpkg_the_package_database_counts_as_a_file()
    {
        File.Delete(Path.Combine(_root, "var/lib/dpkg/status"));
        Write("lib/apk/db/installed", "one");
        var before = Describe();

        Write("lib/apk/db/installed", "one and two");

        Assert.AreNotEqual(before, Describe());
    }

    [TestMethod]
    public void The_packages_are_read_once()
    {
        var before = Describe();
        var remembered = Directory.EnumerateFiles(Path.Combine(_root, "home/platform")).Single();

        File.WriteAllText(remembered, "remembered");

        Assert.AreNotEqual(before, Describe());
    }

    private string Describe() => HostPlatform.Describe(_root, Path.Combine(_root, "home"));

    private void Write(string name, string content)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
