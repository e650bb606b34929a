using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>What a kept plan was made from, in places that are easily overlooked.</summary>
[TestClass]
public sealed class PlanChangeTests
{
    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(PlanChangeTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task A_variable_that_the_configuration_sets_is_the_user_s_where_there_is_one()
    {
        var project = home.Create(
            "variables", Manifest("variables"), (".cargo/config.toml", "[env]\nSET_BY_BOTH = \"configured\"\n"),
            ("src/main.rs", "fn main() { println!(\"{:?} {:?}\", option_env!(\"SET_BY_BOTH\"), std::env::var(\"SET_BY_BOTH\")); }\n"));
        (await project.GreenAsync("run", "-q")).Prints("Some(\"configured\") Ok(\"configured\")");
        project.Environment["SET_BY_BOTH"] = "given";
        (await project.GreenAsync("run", "-q")).Prints("Some(\"given\") Ok(\"given\")");
        project.Environment.Remove("SET_BY_BOTH");
        (await project.GreenAsync("run", "-q")).Prints("Some(\"configured\") Ok(\"configured\")");
    }

    [TestMethod]
    public async Task A_manifest_that_is_edited_while_cargo_plans_is_planned_with_the_next_time()
    {
        var project = home.Create("meanwhile", Manifest("meanwhile"), ("src/main.rs", "fn main() { println!(env!(\"CARGO_PKG_VERSION\")); }\n"));
        project.Write("bin/cargo", $"#!/bin/sh\nPATH=${{PATH#*:}} cargo \"$@\"; code=$?\n[ \"$1\" != run ] || sed -i s/0.1.0/0.2.0/ '{project["Cargo.toml"]}'\nexit $code\n");
        (await project.RunAsync("chmod", "+x", "bin/cargo")).Succeeds();
        project.Environment["PATH"] = $"{project["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        (await project.GreenAsync("run", "-q")).Prints("0.1.0");
        (await project.GreenAsync("run", "-q")).Prints("0.2.0");
    }

    [TestMethod]
    public async Task A_program_that_cargo_has_put_back_is_not_taken_for_what_Green_built()
    {
        var project = home.Create(
            "put back", ("Cargo.toml", Manifest("put_back").Text + "[features]\nloud = []\n"),
            ("src/main.rs", "fn main() { println!(\"{}\", cfg!(feature = \"loud\")); }\n"));
        var program = project["target/debug/put_back"];
        (await project.CargoAsync("build", "--features", "loud")).Succeeds();
        (await project.GreenAsync("build")).Compiles(1);
        (await project.RunAsync(program)).Prints("false");
        (await project.CargoAsync("build", "--features", "loud")).Succeeds();
        (await project.RunAsync(program)).Prints("true");
        (await project.GreenAsync("build")).CompilesNothing();
        (await project.RunAsync(program)).Prints("false");
        (await project.GreenAsync("build")).DoesNothing();
    }

    [TestMethod]
    public async Task A_configuration_file_on_the_command_line_counts_by_what_it_says()
    {
        var project = home.Create(
            "configured", Manifest("configured"), ("more.toml", "profile.dev.debug-assertions = true\n"),
            ("src/main.rs", "fn main() { println!(\"{}\", cfg!(debug_assertions)); }\n"));
        (await project.GreenAsync("run", "-q", "--config", "more.toml")).Prints("true");
        project.Write("more.toml", "profile.dev.debug-assertions = false\n");
        (await project.GreenAsync("run", "-q", "--config", "more.toml")).Prints("false");
    }

    [TestMethod]
    public async Task The_workspace_of_a_path_dependency_counts()
    {
        var project = home.Create(
            "inherits/app", ("Cargo.toml", Manifest("app").Text + "[dependencies]\nutil = { path = \"../shared/util\" }\n"), ("src/main.rs", "fn main() { println!(\"{}\", util::VERSION); }\n"),
            ("../shared/Cargo.toml", "[workspace]\nmembers = [\"util\"]\nresolver = \"2\"\n[workspace.package]\nversion = \"0.1.0\"\n"),
            ("../shared/util/Cargo.toml", "[package]\nname = \"util\"\nversion.workspace = true\nedition = \"2021\"\n"),
            ("../shared/util/src/lib.rs", "pub const VERSION: &str = env!(\"CARGO_PKG_VERSION\");\n"));
        (await project.GreenAsync("run", "-q")).Prints("0.1.0");
        project.Edit("../shared/Cargo.toml", "0.1.0", "0.2.0");
        (await project.GreenAsync("run", "-q")).Prints("0.2.0");
    }

    [TestMethod]
    public async Task A_workspace_that_comes_to_be_above_the_package_counts()
    {
        var project = home.Create("above/app", Manifest("app"), ("src/main.rs", "fn main() { println!(\"{}\", cfg!(debug_assertions)); }\n"));
        (await project.GreenAsync("run", "-q")).Prints("true");
        project.Write("../Cargo.toml", "[workspace]\nmembers = [\"app\"]\nresolver = \"2\"\n[profile.dev]\ndebug-assertions = false\n");
        (await project.GreenAsync("run", "-q")).Prints("false");
        Assert.IsTrue(File.Exists(project["../target/debug/app"]));
    }

    [TestMethod]
    public async Task A_library_on_a_path_that_is_joined_to_its_option_counts()
    {
        var project = home.Create(
            "archive", Manifest("archive"),
            ("src/main.rs", "#[link(name = \"answer\", kind = \"static\")]\nextern \"C\" { fn answer() -> i32; }\nfn main() { println!(\"{}\", unsafe { answer() }); }\n"));
        async Task AnswerAsync(int number)
        {
            project.Write("native/answer.c", $"int answer(void) {{ return {number}; }}\n");
            (await project.RunAsync("gcc", "-c", "native/answer.c", "-o", "native/answer.o")).Succeeds();
            (await project.RunAsync("ar", "rcs", "native/libanswer.a", "native/answer.o")).Succeeds();
        }

        project.Environment["RUSTFLAGS"] = "-Lnative=native";
        await AnswerAsync(1);
        (await project.GreenAsync("run", "-q")).Prints("1");
        await AnswerAsync(2);
        project.DeleteTarget();
        (await project.GreenAsync("run", "-q")).Prints("2");
    }

    [TestMethod]
    public async Task A_program_that_has_the_user_s_home_compiled_in_has_the_right_one()
    {
        var project = home.Create("at home", Manifest("at_home"), ("src/main.rs", "fn main() { println!(env!(\"HOME\")); }\n"));
        (await project.GreenAsync("run", "-q")).Prints(Environment.GetEnvironmentVariable("HOME")!);
        (await project.GreenAsync("build")).DoesNothing();
    }

    private static (string Path, string Text) Manifest(string name) =>
        ("Cargo.toml", $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
}
