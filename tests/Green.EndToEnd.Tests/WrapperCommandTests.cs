using System.Text.RegularExpressions;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>
/// Cargo's commands with the tool as RUSTC_WRAPPER, beside the same commands without it, in the same directory: the first
/// target directory is moved away before the second is made.
/// </summary>
[TestClass]
public sealed partial class WrapperCommandTests
{
    /// <summary>In this order, each on what those before it left.</summary>
    private static readonly string[] Lines =
    [
        "check --all-targets",
        "build",
        "run --bin tool -- and arguments",
        "run --bin missing",
        "test",
        "test --workspace --no-run",
        "test --test plain -- one",
        "bench --no-run",
        "build --all-targets --message-format=json",
        "build --release --workspace --message-format=json-diagnostic-rendered-ansi",
        "clippy --workspace --all-targets",
        "clippy -- -D clippy::all -A clippy::needless_return",
        "doc --workspace",
        "rustc --lib -- -C opt-level=1 --cfg given",
        "rustc --bin tool -- --emit=asm",
        "rustc --lib --crate-type staticlib -- --print=native-static-libs",
        "rustc --bin tool -- -C save-temps",
        "rustc --bin tool -- -o target/elsewhere",
        "check --profile test",
        "package --allow-dirty --no-metadata",
        "install --path . --root installed --force",
        "build --target x86_64-unknown-linux-gnu",
        "build -q",
    ];

    private static readonly Dictionary<string, (CommandResult Cargo, WrappedResult Wrapped)> Results = new(StringComparer.Ordinal);

    private static GreenHome home = null!;
    private static GreenProject project = null!;
    private static string moved = null!;

    [ClassInitialize]
    public static async Task RunAll(TestContext context)
    {
        home = new GreenHome(nameof(WrapperCommandTests), context.CancellationToken);
        project = Prepared("tested", "tested");
        moved = Path.Combine(home.Root, "cargo's target");
        var plain = new List<CommandResult>();
        foreach (var line in Lines)
        {
            plain.Add(await project.CargoAsync(line.Split(' ')));
        }

        Directory.Move(project["target"], moved);
        Directory.Delete(project["installed"], recursive: true);
        foreach (var (line, cargo) in Lines.Zip(plain))
        {
            Results[line] = (cargo, await project.WrappedAsync(line.Split(' ')));
        }
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    public static IEnumerable<object[]> AllLines => Lines.Select(line => new object[] { line });

    [TestMethod]
    [DynamicData(nameof(AllLines))]
    public void A_command_says_what_it_says_without_the_wrapper(string line)
    {
        var (cargo, wrapped) = Results[line];
        Assert.AreEqual(CargoWords.Of(cargo), CargoWords.Of(wrapped.Command), wrapped.Transcript);
    }

    [TestMethod]
    public void The_files_are_those_of_cargo() => FileTree.AreEqual(Files(moved), Files(project["target"]));

    [TestMethod]
    public void All_but_what_is_not_cargos_own_kind_of_call_is_made_in_a_sandbox()
    {
        foreach (var (line, (_, wrapped)) in Results.Where(result => !result.Key.Contains(" -o ", StringComparison.Ordinal)))
        {
            Assert.AreEqual("", string.Join('\n', wrapped.Left), line);
        }
    }

    [TestMethod]
    [DataRow("compile-error", "build")]
    [DataRow("compile-error", "build --message-format=json")]
    [DataRow("compile-error", "check --keep-going")]
    [DataRow("failing-build-script", "build")]
    [DataRow("missing-library", "build")]
    [DataRow("panicking-macro", "build --message-format=short")]
    [DataRow("unknown-linker", "build")]
    [DataRow("broken-manifest", "build")]
    public async Task A_failure_looks_as_without_the_wrapper(string fixture, string line)
    {
        var broken = Prepared("broken/" + fixture, $"{fixture} {line.Replace('/', ' ')}");
        var cargo = await broken.CargoAsync(line.Split(' '));
        Assert.AreNotEqual(0, cargo.ExitCode);
        if (Directory.Exists(broken["target"]))
        {
            broken.DeleteTarget();
        }

        var wrapped = await broken.WrappedAsync(line.Split(' '));
        Assert.AreEqual(CargoWords.Of(cargo), CargoWords.Of(wrapped.Command), wrapped.Transcript);
    }

    /// <summary>One call at a time, so that what is said comes in the same order.</summary>
    private static GreenProject Prepared(string fixture, string checkout)
    {
        var copy = home.Copy(fixture, checkout);
        copy.Environment["CARGO_BUILD_JOBS"] = "1";
        copy.Environment["RUST_TEST_THREADS"] = "1";
        copy.Environment["RUST_BACKTRACE"] = "0";
        return copy;
    }

    /// <summary>Everything below a target directory but the wrapper's notes and what has a name of its own each time.</summary>
    private static IEnumerable<string> Files(string target) =>
        Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(target, path))
            .Where(path => !path.Contains("green/cargo/", StringComparison.Ordinal))
            .Select(path => Scratch().Replace(path, "$1…/"));

    [GeneratedRegex("(rustc|rmeta)[0-9A-Za-z]{6}/")]
    private static partial Regex Scratch();
}
