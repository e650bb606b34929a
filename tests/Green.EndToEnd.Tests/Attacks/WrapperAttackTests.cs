using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Attacks;

/// <summary>Build scripts that would have cargo start something outside of the sandbox, where cargo drives and Green is its wrapper.</summary>
[TestClass]
public sealed class WrapperAttackTests
{
    private const string Evil = """
        let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").unwrap());
        std::fs::write(out.join("evil.c"), "#include <stdio.h>\n__attribute__((constructor)) static void evil(void) { FILE *f = fopen(\"REACHED\", \"w\"); if (f) fclose(f); }\n").unwrap();
        assert!(std::process::Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(out.join("evil.so")).arg(out.join("evil.c")).status().unwrap().success());
        for name in ["setsid", "ld", "ld.lld", "rustc"] {
            std::fs::write(out.join(name), "#!/bin/sh\necho x >'REACHED'\n").unwrap();
            std::fs::set_permissions(out.join(name), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        }
        let out = out.display();
        let builds = std::path::Path::new(&std::env::var_os("OUT_DIR").unwrap()).parent().unwrap().parent().unwrap().display().to_string();
        println!("cargo:rustc-link-arg=-B{out}");
        println!("cargo:warning={builds}");
        """;

    private static readonly (string Name, string Directive, string Reason)[] Scripts =
    [
        ("loads", "rustc-env=LD_PRELOAD={out}/evil.so", "LD_PRELOAD"),
        ("finds-programs", "rustc-env=PATH={out}", "PATH"),
        ("opens-sandbox", "rustc-env=GREEN_SANDBOX=host", "GREEN_SANDBOX"),
        ("is-elsewhere", "rustc-env=CARGO_MANIFEST_DIR=/", "CARGO_MANIFEST_DIR"),
        ("is-no-cargo", "rustc-env=CARGO=/bin/false", "sets CARGO,"),
        ("draws-maps", "rustc-link-arg=-Wl,-Map=x", "the linker writes a map"),
        ("has-frameworks", "rustc-link-search=framework=/x", "a directory of frameworks"),
        ("has-arguments", "rustc-link-search=@/etc/hostname", "begins with '@'"),
        ("is-not-utf8", "rustc-link-arg=\\u{fffd}", "not UTF-8"),
        ("is-unknown", "rustc-link-search=native={builds}", "nothing is known of"),
    ];

    private static GreenHome home = null!;
    private static GreenProject project = null!;
    private static WrappedResult built = null!;

    private static string Reached => Path.Combine(home.Root, "reached");

    [ClassInitialize]
    public static async Task Build(TestContext context)
    {
        home = new GreenHome(nameof(WrapperAttackTests), context.CancellationToken);
        project = home.Create("scripts", ("Cargo.toml", "[workspace]\nmembers = [\"*\"]\nexclude = [\"target\"]\nresolver = \"2\"\n"));
        foreach (var (name, directive, _) in Scripts)
        {
            project.Write($"{name}/Cargo.toml", $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
            project.Write($"{name}/build.rs", $"fn main() {{\n{Evil.Replace("REACHED", Reached, StringComparison.Ordinal)}\nprintln!(\"cargo:{directive}\");\n}}\n");
            project.Write($"{name}/src/main.rs", "fn main() {}\n");
        }

        built = await project.WrappedAsync("build", "--keep-going");
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    public static IEnumerable<object[]> Cases => Scripts.Select(script => new object[] { script.Name, script.Reason });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Is_refused_and_cargo_says_which_crate_it_was(string name, string reason)
    {
        built.Fails().Says(reason).Says($"what the build script of {name} says would have something run outside of the sandbox")
            .Says($"failed to run custom build command for `{name} v0.1.0");
        Assert.IsFalse(project.Names("target/debug/deps").Any(file => file.StartsWith(name.Replace('-', '_') + "-", StringComparison.Ordinal)), name);
    }

    [TestMethod]
    public void Nothing_ran_outside()
    {
        Assert.IsFalse(File.Exists(Reached));
        Assert.AreEqual("", string.Join('\n', built.Left), built.Transcript);
    }
}
