using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>What is built again after a change of flags, variables, manifests and what build scripts read.</summary>
[TestClass]
public sealed class SettingChangeTests
{
    private const string Header = "[package]\nedition = \"2021\"\n";

    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(SettingChangeTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task Features_rebuild_what_they_are_of()
    {
        var project = home.Create(
            "features", ("Cargo.toml", Header + "name = \"features\"\n[features]\nloud = []\n"),
            ("src/lib.rs", "pub fn loud() -> bool { cfg!(feature = \"loud\") }\n"),
            ("src/main.rs", "fn main() { println!(\"{}\", features::loud()); }\n"));
        (await project.GreenAsync("build")).Compiles(2);
        (await project.GreenAsync("build", "--features", "loud")).Compiles(2);
        (await project.RunAsync(project["target/debug/features"])).Prints("true");
        (await project.GreenAsync("build")).CompilesNothing();
        (await project.RunAsync(project["target/debug/features"])).Prints("false");
        (await project.GreenAsync("build", "--all-features")).CompilesNothing();
        (await project.RunAsync(project["target/debug/features"])).Prints("true");
    }

    [TestMethod]
    public async Task Compiler_flags_rebuild_everything()
    {
        var project = home.Create("rustflags", ("Cargo.toml", Header + "name = \"flags\"\n"),
            ("src/main.rs", "fn main() { println!(\"{}\", cfg!(extra)); }\n"));
        (await project.GreenAsync("build")).Compiles(1);
        project.Environment["RUSTFLAGS"] = "--cfg extra --check-cfg cfg(extra)";
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(project["target/debug/flags"])).Prints("true");
        project.Environment.Remove("RUSTFLAGS");
        (await project.GreenAsync("build")).CompilesNothing();
        (await project.RunAsync(project["target/debug/flags"])).Prints("false");

        project.Write(".cargo/config.toml", "[build]\nrustflags = [\"--cfg\", \"extra\", \"--check-cfg\", \"cfg(extra)\"]\n");
        (await project.GreenAsync("build")).CompilesNothing();
        (await project.RunAsync(project["target/debug/flags"])).Prints("true");
    }

    [TestMethod]
    public async Task Profile_settings_rebuild()
    {
        var project = home.Create("profile", ("Cargo.toml", Header + "name = \"profile\"\n"),
            ("src/main.rs", "fn main() { println!(\"{}\", cfg!(debug_assertions)); }\n"));
        (await project.GreenAsync("build")).Compiles(1);
        project.Write("Cargo.toml", project.Read("Cargo.toml") + "[profile.dev]\ndebug-assertions = false\n");
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(project["target/debug/profile"])).Prints("false");
    }

    [TestMethod]
    public async Task Variables_that_the_source_reads_count()
    {
        var project = home.Create("variables", ("Cargo.toml", Header + "name = \"variables\"\n"),
            ("src/main.rs", "fn main() { println!(\"{} {:?}\", env!(\"GREETING\"), option_env!(\"WHOM\")); }\n"));
        (await project.GreenAsync("build")).Fails().Says("environment variable `GREETING` not defined at compile time");

        project.Environment["GREETING"] = "hello";
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(project["target/debug/variables"])).Prints("hello None");

        project.Environment["WHOM"] = "world";
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(project["target/debug/variables"])).Prints("hello Some(\"world\")");

        project.Environment["GREETING"] = "bye";
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(project["target/debug/variables"])).Prints("bye Some(\"world\")");

        project.Environment["UNRELATED"] = "1";
        (await project.GreenAsync("build")).DoesNothing();

        project.Environment.Remove("WHOM");
        project.Environment["GREETING"] = "hello";
        (await project.GreenAsync("build")).CompilesNothing();
        (await project.RunAsync(project["target/debug/variables"])).Prints("hello None");
    }

    [TestMethod]
    public async Task How_rustc_allocates_is_set_where_nothing_asks_for_it()
    {
        var project = home.Create("allocates", ("Cargo.toml", Header + "name = \"allocates\"\n[dependencies]\nsees = { path = \"sees\" }\nasks = { path = \"asks\" }\n"),
            ("build.rs", "fn main() { println!(\"cargo:rustc-env=SCRIPT={:?}\", std::env::var_os(\"MALLOC_CONF\")); }\n"),
            ("src/main.rs", "fn main() { println!(\"{} {} {:?}\", sees::allocates!(), env!(\"SCRIPT\"), asks::TOLD); }\n"),
            ("sees/Cargo.toml", Header + "name = \"sees\"\n[lib]\nproc-macro = true\n"),
            ("sees/src/lib.rs", """
                #[proc_macro]
                pub fn allocates(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
                    format!("{:?}", std::env::var("MALLOC_CONF").unwrap_or("nothing".into())).parse().unwrap()
                }

                """),
            ("asks/Cargo.toml", Header + "name = \"asks\"\n"),
            ("asks/src/lib.rs", "pub const TOLD: Option<&str> = option_env!(\"MALLOC_CONF\");\n"));
        (await project.GreenAsync("run", "-j1")).Prints("narenas:1 None None");
        (await project.GreenAsync("run", "--sandbox", "host")).Prints("nothing None None");
        project.Environment["MALLOC_CONF"] = "narenas:3";
        (await project.GreenAsync("run", "-j1")).Prints("narenas:1 None Some(\"narenas:3\")");
    }

    [TestMethod]
    public async Task What_MSBuild_is_started_with_is_not_for_actions_to_see()
    {
        var project = home.Create("sees", ("Cargo.toml", Header + "name = \"sees\"\n"), ("src/main.rs", "fn main() { println!(\"{}\", env!(\"SEEN\")); }\n"),
            ("build.rs", """
                fn main() {
                    let added = ["MSBUILDSCHEDULINGUNLIMITED", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "DOTNET_TC_CallCounting", "GREEN_TOP_PROJECT", "USERS_OWN"];
                    println!("cargo::rustc-env=SEEN={:?}", added.iter().filter_map(|name| std::env::var(name).ok()).collect::<Vec<_>>());
                }

                """));
        project.Environment["USERS_OWN"] = "seen";
        project.Environment["DOTNET_TC_CallCounting"] = "1";
        (await project.GreenAsync("run", "--sandbox", "host")).Prints("[\"1\", \"seen\"]");
    }

    [TestMethod]
    public async Task A_check_after_a_build_runs_no_build_script_again()
    {
        var project = home.Create("checked", ("Cargo.toml", Header + "name = \"checked\"\n"), ("build.rs", "fn main() {}\n"), ("src/lib.rs", ""));
        (await project.GreenAsync("build")).Compiles(3);
        (await project.GreenAsync("check")).Compiles(1);
        (await project.GreenAsync("build")).CompilesNothing();
    }

    [TestMethod]
    public async Task What_a_build_script_names_makes_it_run_again()
    {
        var project = home.Create("named", ("Cargo.toml", Header + "name = \"named\"\n"), ("number.txt", "2"), ("other.txt", "1"),
            ("build.rs", """
                fn main() {
                    println!("cargo:rerun-if-changed=number.txt");
                    println!("cargo:rerun-if-env-changed=FACTOR");
                    let number: u32 = std::fs::read_to_string("number.txt").unwrap().trim().parse().unwrap();
                    let factor: u32 = std::env::var("FACTOR").map_or(1, |text| text.parse().unwrap());
                    println!("cargo:rustc-env=PRODUCT={}", number * factor);
                }
                """),
            ("src/main.rs", "fn main() { println!(\"{}\", env!(\"PRODUCT\")); }\n"));
        (await project.GreenAsync("build")).Compiles(3);
        (await project.RunAsync(project["target/debug/named"])).Prints("2");

        project.Write("other.txt", "2");
        (await project.GreenAsync("build")).DoesNothing();

        project.Write("number.txt", "3");
        (await project.GreenAsync("build")).Compiles(2);
        (await project.RunAsync(project["target/debug/named"])).Prints("3");

        project.Environment["FACTOR"] = "5";
        (await project.GreenAsync("build")).Compiles(2);
        (await project.RunAsync(project["target/debug/named"])).Prints("15");

        // The script runs again and says the same: what it told is not compiled again.
        project.Write("number.txt", "15");
        project.Environment["FACTOR"] = "1";
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(project["target/debug/named"])).Prints("15");

        project.Environment.Remove("FACTOR");
        project.Write("number.txt", "2");
        project.Write("other.txt", "1");
        (await project.GreenAsync("build")).CompilesNothing();
        (await project.RunAsync(project["target/debug/named"])).Prints("2");
    }

    [TestMethod]
    public async Task A_build_script_that_names_nothing_runs_again_after_any_change_of_its_package()
    {
        var project = home.Create("silent", ("Cargo.toml", Header + "name = \"silent\"\n"), ("data/word.txt", "one"),
            ("build.rs", "fn main() { println!(\"cargo:rustc-env=WORD={}\", std::fs::read_to_string(\"data/word.txt\").unwrap()); }\n"),
            ("src/main.rs", "fn main() { println!(\"{}\", env!(\"WORD\")); }\n"));
        (await project.GreenAsync("build")).Compiles(3);
        project.Write("data/word.txt", "two");
        (await project.GreenAsync("build")).Compiles(2);
        (await project.RunAsync(project["target/debug/silent"])).Prints("two");
    }

    [TestMethod]
    [DataRow("static")]
    [DataRow("static:+whole-archive")]
    [DataRow("static:+bundle")]
    public async Task A_changed_static_archive_is_linked_again(string kind)
    {
        var name = "archive-" + kind.Replace(":+", "-", StringComparison.Ordinal);
        var project = home.Create(name, ("Cargo.toml", Header + "name = \"archive\"\n"), ("value.c", "int value(void) { return 1; }\n"),
            ("build.rs", $$"""
                fn main() {
                    println!("cargo:rerun-if-changed=build.rs");
                    println!("cargo:rustc-link-search=native={}/native", std::env::var("CARGO_MANIFEST_DIR").unwrap());
                    println!("cargo:rustc-link-lib={{kind}}=value");
                }
                """),
            ("src/lib.rs", "extern \"C\" { fn value() -> i32; }\npub fn get() -> i32 { unsafe { value() } }\n"),
            ("src/main.rs", "fn main() { println!(\"{}\", archive::get()); }\n"));
        await ArchiveAsync(project);
        (await project.GreenAsync("build")).Compiles(4);
        (await project.RunAsync(project["target/debug/archive"])).Prints("1");

        project.Write("value.c", "int value(void) { return 2; }\n");
        await ArchiveAsync(project);
        (await project.GreenAsync("build")).Compiles(2);
        (await project.RunAsync(project["target/debug/archive"])).Prints("2");
    }

    [TestMethod]
    public async Task A_comment_in_a_manifest_touches_no_other_package()
    {
        var project = home.Copy("small", "comment");
        (await project.GreenAsync("build")).Succeeds();
        project.Write("table/Cargo.toml", project.Read("table/Cargo.toml") + "# a comment\n");
        var counts = (await project.GreenAsync("build")).Succeeds().Counts;
        Assert.IsLessThanOrEqualTo(3, counts.Compiled);
        Assert.IsGreaterThanOrEqualTo(2, counts.UpToDate);
        project.Write("Cargo.toml", project.Read("Cargo.toml") + "# a comment\n");
        (await project.GreenAsync("build")).CompilesNothing();
    }

    [TestMethod]
    public async Task Another_members_version_touches_nothing_else()
    {
        var project = home.Create("version", ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n"),
            ("a/Cargo.toml", Header + "name = \"a\"\nversion = \"0.1.0\"\n"), ("a/src/main.rs", "fn main() { println!(env!(\"CARGO_PKG_VERSION\")); }\n"),
            ("b/Cargo.toml", Header + "name = \"b\"\nversion = \"0.1.0\"\n"), ("b/src/main.rs", "fn main() {}\n"));
        (await project.GreenAsync("build")).Compiles(2);
        project.Edit("a/Cargo.toml", "0.1.0", "0.2.0");
        (await project.GreenAsync("build")).Compiles(1).Announces("a");
        (await project.RunAsync(project["target/debug/a"])).Prints("0.2.0");
    }

    [TestMethod]
    public async Task Another_toolchain_rebuilds_everything()
    {
        var project = home.Copy("small", "toolchains");
        (await project.GreenAsync("build")).Succeeds();
        var first = (await project.RunAsync(project["target/debug/show"])).Succeeds().Output;
        if ((await project.RunAsync("rustup", "toolchain", "list")).Output.Contains("nightly", StringComparison.Ordinal) is false)
        {
            Assert.Inconclusive("no second toolchain: rustup toolchain install nightly --profile minimal");
        }

        (await project.GreenAsync("+nightly", "build")).Compiles(5);
        Assert.AreEqual(first, (await project.RunAsync(project["target/debug/show"])).Succeeds().Output);
        (await project.GreenAsync("+nightly", "build")).DoesNothing();
        (await project.GreenAsync("build")).CompilesNothing();
    }

    private static async Task ArchiveAsync(GreenProject project)
    {
        Directory.CreateDirectory(project["native"]);
        (await project.RunAsync("cc", "-c", "-fPIC", "-o", "native/value.o", "value.c")).Succeeds();
        (await project.RunAsync("ar", "crsD", "native/libvalue.a", "native/value.o")).Succeeds();
    }
}
