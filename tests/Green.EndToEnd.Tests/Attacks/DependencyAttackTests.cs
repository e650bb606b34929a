using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Attacks;

/// <summary>A package of somebody else's that would read what is the user's.</summary>
[TestClass]
public sealed class DependencyAttackTests
{
    private static readonly string[] Git = ["init -q", "add .", "-c user.name=t -c user.email=t@example.org commit -q -m first"];

    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(DependencyAttackTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task Its_links_and_requests_do_not_show_it_the_users_files_unless_a_variable_of_the_users_names_one()
    {
        var secret = Path.Combine(home.Root, "secret");
        File.WriteAllText(secret, "secret");
        var library = home.Create("repository",
            ("Cargo.toml", "[package]\nname = \"tiny\"\nversion = \"1.0.0\"\nedition = \"2021\"\n"),
            ("build.rs", """
                fn main() {
                    println!("cargo:rerun-if-env-changed=TINY_CONFIGURATION");
                    println!("cargo:rerun-if-env-changed=PWD");
                    let workspace = "/green/work/1/2/3/4/workspace";
                    println!("cargo:rerun-if-changed={workspace}/.env");
                    println!("cargo:rerun-if-changed={workspace}");
                    let configuration = std::env::var("TINY_CONFIGURATION").unwrap_or_default();
                    println!("cargo:rerun-if-changed={configuration}");
                    let seen = ["secret", "directory/secret", &format!("{workspace}/.env"), &format!("{workspace}/src/main.rs"), &configuration]
                        .map(|path| std::fs::metadata(path).is_ok_and(|it| it.is_file()));
                    println!("cargo:rustc-env=SEEN={seen:?}");
                }
                """),
            ("src/lib.rs", "pub const SEEN: &str = env!(\"SEEN\");\n"));
        File.CreateSymbolicLink(library["secret"], secret);
        File.CreateSymbolicLink(library["directory"], home.Root);
        foreach (var arguments in Git)
        {
            (await library.RunAsync("git", arguments.Split(' '))).Succeeds();
        }

        var project = home.Create("project",
            ("Cargo.toml", $"[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntiny = {{ git = \"{new Uri(library.Root).AbsoluteUri}\" }}\n"),
            (".env", "PASSWORD=secret\n"), ("tiny.conf", "shown\n"), ("src/main.rs", "fn main() { println!(\"{}\", tiny::SEEN); }\n"));
        project.Environment["CARGO_NET_OFFLINE"] = "false";
        project.Environment["CARGO_HOME"] = Path.Combine(home.Root, "cargo home");
        (await project.GreenAsync("run")).Prints("[false, false, false, false, false]");

        project.Environment["TINY_CONFIGURATION"] = project["tiny.conf"];
        (await project.GreenAsync("run")).Prints("[false, false, false, false, true]");
    }

    [TestMethod]
    public async Task A_link_left_where_a_later_version_leaves_a_directory_is_not_written_through()
    {
        var aim = Directory.CreateDirectory(Path.Combine(home.Root, "aim")).FullName;
        var project = home.Create("turns", ("Cargo.toml", "[package]\nname = \"turns\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"), ("src/lib.rs", ""), ("build.rs", Script($"std::os::unix::fs::symlink(\"{aim}\", out.join(\"place\")).unwrap();")));
        (await project.GreenAsync("build")).Succeeds();
        project.Write("build.rs", Script("std::fs::create_dir(out.join(\"place\")).unwrap(); std::fs::write(out.join(\"place/file\"), \"written\").unwrap();"));
        (await project.GreenAsync("build")).Succeeds();
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(aim));
        Assert.HasCount(1, Directory.GetFiles(project["target/debug/build"], "file", SearchOption.AllDirectories));

        static string Script(string body) => $"fn main() {{ let out = std::path::PathBuf::from(std::env::var_os(\"OUT_DIR\").unwrap()); {body} }}\n";
    }
}
