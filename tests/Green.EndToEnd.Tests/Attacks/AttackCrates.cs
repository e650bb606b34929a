using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Attacks;

/// <summary>A crate of the attacked workspace.</summary>
/// <param name="Name">Of the crate and its directory.</param>
/// <param name="Build">The body of its build script's main; null where it has none.</param>
/// <param name="Source">Its library's text, or its program's.</param>
/// <param name="Manifest">What its manifest says beyond the usual.</param>
/// <param name="Fails">What the build must say where it cannot succeed; null where it must.</param>
internal sealed record AttackCrate(string Name, string? Build, string Source = "", string Manifest = "", string? Fails = null)
{
    /// <summary>Groups of attacks that a build script and a macro try alike, and crates that are an attack by themselves.</summary>
    public static IReadOnlyList<AttackCrate> All { get; } =
    [
        // Who reads is built after it, and looks for what it left.
        new("a-sibling", "std::fs::write(attacks::writing::out(\"made\"), \"made\").unwrap();", "pub const SOURCE: &str = \"a sibling's\";"),
        new("sibling", null, "pub const SOURCE: &str = \"a sibling's\";"),
        Group("network", "attacks::network::ATTACKS"),
        Group("machine", "attacks::network::MACHINE"),
        Group("reading", "attacks::reading::ATTACKS", "a-sibling = { path = \"../a-sibling\" }\n"),
        Group("writing", "attacks::writing::ATTACKS"),
        Group("privileges", "attacks::privileges::ATTACKS"),
        Group("process", "attacks::process::ATTACKS"),
        new("leaves", "attacks::leftovers::leave();"),
        Group("finds", "attacks::leftovers::LOOKS", "leaves = { path = \"../leaves\" }\n"),
        new("macros", null, """
            #[proc_macro]
            pub fn attack(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
                std::env::set_current_dir(std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).unwrap();
                let groups = [attacks::network::ATTACKS, attacks::reading::ATTACKS, attacks::writing::ATTACKS, attacks::privileges::ATTACKS, attacks::process::ATTACKS];
                format!("{:?}", groups.iter().flat_map(|group| attacks::run(group)).collect::<Vec<_>>().join("\n")).parse().unwrap()
            }

            /// Leaves in the compiler's output directory what is not its own.
            #[proc_macro]
            pub fn litter(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
                let arguments: Vec<_> = std::env::args().collect();
                let out = std::path::Path::new(&arguments[arguments.iter().position(|argument| argument == "--out-dir").unwrap() + 1]).to_path_buf();
                for name in ["libc.so.6", "libother-0123456789abcdef.rlib", "other-0123456789abcdef.d"] {
                    std::fs::write(out.join(name), "not mine").unwrap();
                }
                std::os::unix::fs::symlink(attacks::targets::HOME, out.join("away")).unwrap();
                std::fs::create_dir(out.join("directory")).unwrap();
                std::fs::write(out.join("directory/file"), "not mine").unwrap();
                assert!(std::process::Command::new("mkfifo").arg(out.join("a.d")).status().unwrap().success());
                "".parse().unwrap()
            }

            /// Tells the tool of metadata that is elsewhere, as the compiler would of its own.
            #[proc_macro]
            pub fn announce(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
                for path in ["/etc/passwd", "/green/out/../../../../../../../../../../etc/passwd", "/green/out/debug/deps/../../../announced"] {
                    eprintln!("{{\"$message_type\":\"artifact\",\"artifact\":\"{path}\",\"emit\":\"metadata\"}}");
                }
                "".parse().unwrap()
            }
            """, "[lib]\nproc-macro = true\n[dependencies]\nattacks = { path = \"../../attacks\" }\n"),
        Program("in-macro", null, "fn main() { println!(\"{}\", macros::attack!()); }", "[dependencies]\nmacros = { path = \"../macros\" }\n"),
        new("litters", null, "macros::litter!();", "[dependencies]\nmacros = { path = \"../macros\" }\n"),
        new("announces", null, "macros::announce!();", "[dependencies]\nmacros = { path = \"../macros\" }\n"),

        // What directives and sources ask for.
        new("asks", """
            let home = attacks::targets::HOME;
            for path in ["/etc/shadow", "../../../secret", "/proc/self/environ", "/root", &format!("{home}/secret"), &format!("{home}/.ssh")] {
                println!("cargo:rerun-if-changed={path}");
            }
            for name in ["GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "CARGO_REGISTRY_TOKEN"] {
                println!("cargo:rerun-if-env-changed={name}");
            }
            let attacks: &[attacks::Attack] = &[
                ("ask-for-shadow", || attacks::read("/etc/shadow")),
                ("ask-beside-the-workspace", || attacks::read("../../../secret")),
                ("ask-for-home", || attacks::read(attacks::reading::home("secret"))),
                ("ask-for-ssh", || attacks::read(attacks::reading::home(".ssh/id_ed25519"))),
                ("ask-for-variables", || std::env::vars().find(|(_, value)| value.contains(attacks::SECRET)).map(|(name, _)| name).ok_or("none".into())),
            ];
            attacks::tell(attacks);
            """),
        new("panics", """
            let seen = std::env::vars().any(|(_, value)| value.contains(attacks::SECRET)) || std::fs::metadata("/etc/shadow").is_ok_and(|it| it.is_file() && std::fs::read("/etc/shadow").is_ok());
            panic!("`/etc/shadow` GITHUB_TOKEN AWS_SECRET_ACCESS_KEY `../../../secret` {}", if seen { "panics: SUCCEEDED" } else { "were not seen" });
            """, Fails: "were not seen"),
        new("searches", """
            println!("cargo:rustc-link-search=native={}", attacks::targets::HOME);
            println!("cargo:rustc-link-search=native=/etc");
            println!("cargo:rustc-link-lib=static=secret");
            """, Fails: "could not find native static library `secret`"),
        new("preloads", """
            let (source, library) = (attacks::writing::out("evil.c"), attacks::writing::out("evil.so"));
            std::fs::write(&source, format!("#include <stdio.h>\n__attribute__((constructor)) static void evil(void) {{ FILE *f = fopen(\"{}/preloaded\", \"w\"); if (f) fclose(f); }}\n", attacks::targets::HOME)).unwrap();
            assert!(std::process::Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).status().unwrap().success());
            println!("cargo:rustc-env=LD_PRELOAD={}", library.display());
            println!("cargo:rustc-env=PATH={}", attacks::writing::out("").display());
            println!("cargo:rustc-env=RUSTC_WRAPPER=/bin/false");
            """),
        Linking("maps", "-Wl,-Map={}/map", "map"),
        Linking("depends", "-Wl,--dependency-file={}/dependencies", "dependencies"),
        Linking("redirects", "-o{}/program", "program"),
        Program("links", """
            use std::os::unix::fs::PermissionsExt;
            let script = format!("#!/bin/bash\n(echo x >'{}/linked') 2>/dev/null && echo links: SUCCEEDED\n(echo x >/dev/tcp/127.0.0.1/{}) 2>/dev/null && echo links: SUCCEEDED\necho the linker was here >&2\nexit 1\n", attacks::targets::HOME, attacks::targets::TCP4);
            for name in ["ld", "ld.lld", "ld.bfd"] {
                std::fs::write(attacks::writing::out(name), &script).unwrap();
                std::fs::set_permissions(attacks::writing::out(name), std::fs::Permissions::from_mode(0o755)).unwrap();
            }
            println!("cargo:rustc-link-arg=-B{}", attacks::writing::out("").display());
            println!("cargo:rustc-link-arg=-fuse-ld=bfd");
            """, fails: "the linker was here"),
        new("includes-shadow", null, "pub const TAKEN: &str = include_str!(\"/etc/shadow\");", Fails: "couldn't read `/etc/shadow`"),
        new("includes-beside", null, "pub const TAKEN: &[u8] = include_bytes!(\"../../../../secret\");", Fails: "couldn't read `"),
        new("includes-module", null, "#[path = \"../../../../secret\"] pub mod taken;", Fails: "couldn't read `"),
        new("includes-variable", null, "pub const TAKEN: &str = env!(\"GITHUB_TOKEN\");", Fails: "`GITHUB_TOKEN` not defined"),
        new("asks-for-variable", null, "pub const TAKEN: [(); 0] = [(); option_env!(\"AWS_SECRET_ACCESS_KEY\").is_some() as usize];"),

        // What is left in OUT_DIR.
        new("names", """
            use std::os::unix::fs::{symlink, PermissionsExt};
            let out = |name: &str| attacks::writing::out(name);
            symlink(attacks::reading::home("secret"), out("link")).unwrap();
            symlink(attacks::targets::HOME, out("directory-link")).unwrap();
            symlink("../../../../../../../../../../../etc/passwd", out("climbing-link")).unwrap();
            for name in ["setuid", "two\nlines", "$([System.IO.File]::WriteAllText('x','y'))", "a;b*?%2e@(x)", &"n".repeat(255), " space ", "-rf", "é大"] {
                std::fs::write(out(name), "content").unwrap();
            }
            std::fs::set_permissions(out("setuid"), std::fs::Permissions::from_mode(0o6777)).unwrap();
            std::fs::hard_link(out("setuid"), out("same")).unwrap();
            for (name, seconds) in [("old", 1), ("future", 4_000_000_000)] {
                std::fs::File::create(out(name)).unwrap().set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds)).unwrap();
            }
            """),
        new("names-nothing", """
            use std::os::unix::ffi::OsStrExt;
            std::fs::write(attacks::writing::out("").join(std::ffi::OsStr::from_bytes(b"\xff\xfe")), "x").unwrap();
            """, Fails: "names-nothing"),
        new("leaves-pipe", "assert!(std::process::Command::new(\"mkfifo\").arg(attacks::writing::out(\"pipe\")).status().unwrap().success());", Fails: "out/pipe is no file, directory or link"),
        new("leaves-socket", "std::env::set_current_dir(attacks::writing::out(\"\")).unwrap(); std::mem::forget(std::os::unix::net::UnixListener::bind(\"socket\").unwrap());", Fails: "out/socket is no file, directory or link"),
        new("reads-link", "std::os::unix::fs::symlink(attacks::reading::home(\"link.rs\"), attacks::writing::out(\"link.rs\")).unwrap();",
            "include!(concat!(env!(\"OUT_DIR\"), \"/link.rs\"));", Fails: "couldn't read `"),
        new("rewrites", """
            std::fs::write(attacks::writing::out("value.rs"), "pub const VALUE: u32 = 1;").unwrap();
            let script = "cd \"$OUT_DIR\"; while :; do echo 'pub const VALUE: u32 = 2;' >value.rs; echo 'pub const VALUE: u32 = 3;' >value.rs; done # left-behind";
            std::process::Command::new("setsid").args(["sh", "-c", script]).spawn().unwrap();
            """, "include!(concat!(env!(\"OUT_DIR\"), \"/value.rs\"));"),
        new("kills", "let _ = attacks::sys::call3(attacks::sys::KILL, -1i32 as usize, 9, 0);"),
    ];

    public void Write(GreenProject project)
    {
        var isProgram = Source.StartsWith("fn main", StringComparison.Ordinal);
        project.Write($"crates/{Name}/Cargo.toml", $"[package]\nname = \"{Name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{Manifest}"
            + (Build is null || Manifest.Contains("[build-dependencies]", StringComparison.Ordinal) ? "" : "[build-dependencies]\nattacks = { path = \"../../attacks\" }\n"));
        project.Write($"crates/{Name}/src/{(isProgram ? "main" : "lib")}.rs", Source + "\n");
        if (Build is not null)
        {
            project.Write($"crates/{Name}/build.rs", $"fn main() {{\n{Build}\n}}\n");
        }
    }

    private static AttackCrate Group(string name, string attacks, string dependencies = "") => new(
        name, $"attacks::tell({attacks});", Manifest: $"[build-dependencies]\nattacks = {{ path = \"../../attacks\" }}\n{dependencies}");

    private static AttackCrate Program(string name, string? build, string source = "fn main() {}", string manifest = "", string? fails = null) =>
        new(name, build, source, manifest, fails);

    private static AttackCrate Linking(string name, string argument, string file) => Program(
        name, $"println!(\"cargo:rustc-link-arg={argument}\", attacks::targets::HOME);", fails: file);
}
