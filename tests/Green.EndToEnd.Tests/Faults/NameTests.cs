using System.Globalization;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>Names as long, and paths as deep, as the system allows, and with all that a name may have in it: as under cargo.</summary>
[TestClass]
public sealed class NameTests
{
    /// <summary>What a path may have, less what cargo, rustc and Green add below a target directory and a checkout.</summary>
    private const int DeepPath = 3_300;

    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(NameTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow("sp ace")]
    [DataRow("per%25cent")]
    [DataRow("semi;colon")]
    [DataRow("quo'te\"s")]
    [DataRow("dol$HOME`ls`")]
    [DataRow("new\nline")]
    [DataRow("back\\slash")]
    [DataRow("com,ma=sign")]
    [DataRow("star*?[a]")]
    [DataRow("at@(x) $(y)")]
    [DataRow("hash#excl!&|<>")]
    public async Task A_checkout_of_any_name_is_built_as_by_cargo(string name)
    {
        foreach (var byCargo in new[] { false, true })
        {
            var project = home.Copy("small", Path.Combine(byCargo ? "by-cargo" : "by-green", name));
            var cargo = await project.CargoAsync("build");
            if (Directory.Exists(project["target"]))
            {
                project.DeleteTarget();
            }

            var result = byCargo ? (await project.WrappedAsync("build")).Command : await project.GreenAsync("build");
            if (name.Contains('\\', StringComparison.Ordinal) && !byCargo)
            {
                Faulty.SucceedsOrExplains(result, name).Fails().Says("error[GREEN1011]");
                continue;
            }

            IsAsCargo(cargo, result);
            if (cargo.ExitCode == 0)
            {
                (await project.RunAsync(project["target/debug/show"])).Prints("green: 5\nis a: 3\ncolour: 6");
                project.Edit("count/src/lib.rs", ".count()", ".count() + 1");
                (byCargo ? (await project.WrappedAsync("build")).Command : await project.GreenAsync("build")).Succeeds();
                (await project.RunAsync(project["target/debug/show"])).Prints("green: 6\nis a: 4\ncolour: 7");
            }

        }
    }

    [TestMethod]
    [DataRow(200)]
    [DataRow(230)]
    [DataRow(245)]
    [DataRow(255)]
    public async Task A_package_with_a_long_name_is_built_as_by_cargo(int length)
    {
        var name = new string('n', length);
        var project = home.Create(
            $"package-{length}",
            ("Cargo.toml", $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[[bin]]\nname = \"short\"\npath = \"src/main.rs\"\n"),
            ("src/lib.rs", "pub fn one() -> u8 { 1 }\n"),
            ("src/main.rs", $"fn main() {{ println!(\"{{}}\", {name}::one()); }}\n"));
        var cargo = await project.CargoAsync("build");
        FileTree.Delete(project["target"]);
        IsAsCargo(cargo, await project.GreenAsync("build"));
        FileTree.Delete(project["target"]);
        IsAsCargo(cargo, (await project.WrappedAsync("build")).Command);
    }

    [TestMethod]
    public async Task Modules_and_files_of_255_bytes_are_read()
    {
        var module = new string('m', 252);
        var text = new string('ö', 125) + ".text";
        var project = home.Create(
            "modules",
            ("Cargo.toml", "[package]\nname = \"modules\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
            ("src/main.rs", $"mod {module};\nfn main() {{ println!(\"{{}}{{}}\", {module}::one(), include_str!(\"{text}\")); }}\n"),
            ($"src/{module}.rs", "pub fn one() -> u8 { 1 }\n"),
            ($"src/{text}", "23"));
        (await project.GreenAsync("run")).Prints("123");
        project.Write($"src/{text}", "45");
        (await project.GreenAsync("run")).Prints("145");
        project.DeleteTarget();
        (await project.WrappedAsync("run")).Prints("145");
    }

    [TestMethod]
    public async Task A_deep_checkout_and_a_deep_target_directory_are_built_as_by_cargo()
    {
        foreach (var length in new[] { 1_000, DeepPath, 3_950 })
        {
            var project = home.Copy("small", Path.Combine(length.ToString(CultureInfo.InvariantCulture), Deep(home.Root, length)));
            var cargo = await project.CargoAsync("build");
            if (Directory.Exists(project["target"]))
            {
                project.DeleteTarget();
            }

            IsAsCargo(cargo, await project.GreenAsync("build"));
        }
    }

    [TestMethod]
    [DataRow(150)]
    [DataRow(1_000)]
    [DataRow(3_600)]
    public async Task A_deep_store_works(int length)
    {
        var project = home.Copy("small", $"store-{length}");
        project.Environment["GREEN_HOME"] = Path.Combine(home.Root, Deep(home.Root, length));
        (await project.GreenAsync("build")).Succeeds();
        (await project.GreenAsync("sandbox", "stop")).Succeeds();
    }

    [TestMethod]
    public async Task A_checkout_whose_name_is_not_UTF8_works_or_says_why_not()
    {
        var project = home.Copy("small", "plain");
        // The script removes it too: .NET has no name for it.
        const string Script = """
            d=$(printf '../not-\377-utf8') && mkdir "$d" && cp -R . "$d" && cd "$d" || exit 1
            "$1" build
            code=$?
            cd / && rm -rf "$OLDPWD"
            exit $code
            """;
        var result = await project.RunAsync("sh", "-c", Script, "sh", Repository.Tool);
        Faulty.SucceedsOrExplains(result, "a checkout that is not UTF-8");
    }

    /// <summary>What cargo can build is built. What it cannot (linkers have their own difficulties) may be in the store already.</summary>
    private static void IsAsCargo(CommandResult cargo, CommandResult result)
    {
        Assert.IsFalse(Faulty.ShowsTrace(result), result.Transcript);
        if (cargo.ExitCode == 0)
        {
            result.Succeeds();
        }
    }

    /// <summary>A relative path that makes one of this length, in bytes, below a root.</summary>
    private static string Deep(string root, int length)
    {
        var missing = length - System.Text.Encoding.UTF8.GetByteCount(root) - 1;
        var parts = new List<string>();
        for (; missing > 0; missing -= 201)
        {
            parts.Add(new string('d', Math.Min(200, missing)));
        }

        return string.Join('/', parts);
    }
}
