using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Green.Core.Store;

namespace Green.Core.Sandbox.Namespaces;

/// <summary>
/// What of a machine decides the results of link steps and build scripts when its own linker, C compiler and libraries are
/// used: distribution, architecture, relevant packages with their versions, and what was put under /usr/local.
/// </summary>
internal static class HostPlatform
{
    private const string DpkgStatus = "var/lib/dpkg/status";

    private static readonly string[] ReleaseFiles = ["etc/os-release", "usr/lib/os-release"];

    private static readonly string[] OtherDatabases =
    [
        "var/lib/rpm/rpmdb.sqlite", "var/lib/rpm/Packages", "usr/lib/sysimage/rpm/rpmdb.sqlite", "lib/apk/db/installed",
        "var/lib/pacman/local", "nix/var/nix/db/db.sqlite",
    ];

    private static readonly string[] LocalDirectories =
        ["usr/local/include", "usr/local/lib", "usr/local/lib64", "usr/local/lib/pkgconfig", "usr/local/share/pkgconfig", "usr/local/bin"];

    // Prefixes of package names.
    private static readonly string[] Relevant =
    [
        "gcc", "g++", "cpp", "clang", "llvm", "lld", "mold", "binutils", "pkg-config", "pkgconf", "cmake", "make", "perl", "python3",
        "nasm", "yasm", "linux-libc-dev", "lib", "zlib1g", "musl", "protobuf-compiler",
    ];

    /// <param name="root">The root of the machine's file system.</param>
    /// <param name="home">GREEN_HOME, where the answer is kept until the package database changes.</param>
    /// <returns>Text that is equal on machines whose relevant parts are equal.</returns>
    public static string Describe(string root, string home)
    {
        var system = string.Join('\n', ReadSystem(root), Listing(root));
        return "host-" + Hash(system + '\n' + Packages(root, home));
    }

    private static string ReadSystem(string root)
    {
        var release = ReleaseFiles.Select(name => Path.Combine(root, name)).FirstOrDefault(File.Exists);
        var id = release is null
            ? []
            : File.ReadLines(release).Where(line =>
                line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("VERSION_ID=", StringComparison.Ordinal));
        return string.Join('\n', id.Append(RuntimeInformation.OSArchitecture.ToString()));
    }

    private static string Packages(string root, string home)
    {
        var status = new FileInfo(Path.Combine(root, DpkgStatus));
        if (!status.Exists)
        {
            return string.Join('\n', OtherDatabases.Select(name => Stat(new FileInfo(Path.Combine(root, name)))));
        }

        var key = Hash(status.FullName + '\n' + Stat(status));
        var memo = Path.Combine(home, "platform", key);
        try
        {
            return File.ReadAllText(memo);
        }
        catch (IOException)
        {
            // Not known yet.
        }

        var packages = Hash(string.Join('\n', ReadDpkg(status.FullName).Order(StringComparer.Ordinal)));
        Remember(memo, packages);
        return packages;
    }

    private static void Remember(string memo, string packages)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(memo)!);
            var temporary = memo + "." + Guid.NewGuid().ToString("N");
            File.WriteAllText(temporary, packages);
            File.Move(temporary, memo, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it is found out again the next time.
        }
    }

    private static List<string> ReadDpkg(string path)
    {
        List<string> packages = [];
        var name = "";
        var version = "";
        var architecture = "";
        var installed = false;
        foreach (var line in File.ReadLines(path).Append(""))
        {
            if (line.Length == 0)
            {
                if (installed && IsRelevant(name))
                {
                    packages.Add($"{name} {architecture} {version}");
                }

                (name, version, architecture, installed) = ("", "", "", false);
            }
            else if (line.StartsWith("Package: ", StringComparison.Ordinal))
            {
                name = line[9..];
            }
            else if (line.StartsWith("Version: ", StringComparison.Ordinal))
            {
                version = line[9..];
            }
            else if (line.StartsWith("Architecture: ", StringComparison.Ordinal))
            {
                architecture = line[14..];
            }
            else if (line.StartsWith("Status: ", StringComparison.Ordinal))
            {
                installed = line.EndsWith(" installed", StringComparison.Ordinal);
            }
        }

        return packages;
    }

    private static bool IsRelevant(string package) =>
        !package.StartsWith("librust-", StringComparison.Ordinal)
        && Array.Exists(Relevant, prefix => package.StartsWith(prefix, StringComparison.Ordinal));

    private static string Listing(string root)
    {
        var lines = new StringBuilder();
        foreach (var name in LocalDirectories)
        {
            var directory = new DirectoryInfo(Path.Combine(root, name));
            if (!directory.Exists)
            {
                continue;
            }

            foreach (var entry in directory.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                // A directory's own time says nothing about what it holds; its name says what is installed.
                lines.Append(name).Append('/').Append(entry.Name).Append(' ').Append(entry is FileInfo file ? Stat(file) : "directory").Append('\n');
            }
        }

        return lines.ToString();
    }

    private static string Stat(FileInfo file) => file.Exists
        ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
        : "none";

    private static string Hash(string text) => Digest.Of(Encoding.UTF8.GetBytes(text)).Hash;
}
