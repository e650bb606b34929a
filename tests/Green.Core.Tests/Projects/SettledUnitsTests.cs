using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Projects;
using Green.Core.Tests.Store;

namespace Green.Core.Tests.Projects;

[TestClass]
public sealed class SettledUnitsTests : IDisposable
{
    private static readonly DateTime Done = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly string[] Files =
    [
        "lib.json", "lib.out", "lib.stamp", "lib.rmeta", "lib.rlib", "run.json", "run.out", "run.stamp", "run.stdout", "made.rs",
        "bin.json", "bin.out", "bin.stamp", "bin.exe", "uplifted",
        "own.json", "own.out", "own.stamp", "own.rlib", "own.rs", "other.json", "other.out", "other.stamp", "other.rlib",
    ];

    private readonly StoreFixture fixture = new();

    /// <summary>
    /// A library, a build script's run with a file that it made, and a program that needs both; and two libraries of the user's, one
    /// of which needs the other.
    /// </summary>
    public SettledUnitsTests()
    {
        foreach (var name in Files)
        {
            Write(name, "x", Done);
        }

        Write("run.inputs", At("made.rs") + "\n", Done);
        Write("run.env", "CC=\n", Done);
        Write("own.inputs", At("own.rs") + "\n", Done);
        Write("src/lib.rs", "", Done);
        Write("own.sources", At("src/lib.rs") + "\n", Done);
        Write("other.sources", At("src/lib.rs") + "\n", Done);
    }

    private string Lines => SettledUnits.Describe(new CrateGraph(
        "build", "/w", "/w/target", "/w/target", "/w/target/debug", "/rust", "", [],
        [
            Unit("lib", [], "lib.rmeta", "lib.rlib"), Unit("run", []), Own("own", ["lib"], "own.rlib"), Own("other", ["own"], "other.rlib"),
            Unit("bin", ["lib", "run"], "bin.exe"),
        ],
        [],
        null));

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public void What_is_older_than_its_stamp_is_settled()
    {
        Assert.AreEqual("lib run own other bin", Find());
        Assert.IsNull(Judge().Next);
    }

    [TestMethod]
    public void Of_what_is_settled_the_plan_refers_to_some_and_what_is_not_to_others()
    {
        Assert.AreEqual("other bin, ", Referenced());
        File.Delete(At("other.rlib"));
        Assert.AreEqual("bin, own", Referenced());
        File.Delete(At("bin.exe"));
        Assert.AreEqual(", lib run own", Referenced());
    }

    [TestMethod]
    public void A_crate_of_the_users_is_not_settled_where_its_sources_have_other_names_or_times()
    {
        Write("src/new.rs", "", Done.AddDays(-1));
        Assert.AreEqual("lib run bin", Find());
        File.Delete(At("src/new.rs"));

        Directory.CreateDirectory(At("elsewhere"));
        Directory.CreateSymbolicLink(At("src/elsewhere"), At("elsewhere"));
        Assert.AreEqual("lib run bin", Find(), "MSBuild looks there too.");
        File.Delete(At("src/elsewhere"));

        new UnitFiles(fixture.Root, "own").WriteInputs([At("own.rs")], withTimes: true, Done);
        File.SetLastWriteTimeUtc(At("own.inputs"), Done);
        File.SetLastWriteTimeUtc(At("own.times"), Done);
        Assert.AreEqual("lib run own other bin", Find());
        File.SetLastWriteTimeUtc(At("own.rs"), Done.AddDays(-1));
        Assert.AreEqual("lib run bin", Find());
        File.SetLastWriteTimeUtc(At("own.rs"), Done);
        File.SetLastWriteTimeUtc(At("own.times"), Done.AddTicks(1));
        Assert.AreEqual("lib run bin", Find());
    }

    [TestMethod]
    public void Of_the_users_units_the_first_that_needs_something_is_next()
    {
        Write("own.messages", "{}", Done);
        File.Delete(At("other.rlib"));
        Assert.AreEqual("other", Judge().Next);
        File.SetLastWriteTimeUtc(At("own.rs"), Done.AddTicks(1));
        Assert.AreEqual("own", Judge().Next);
        Assert.AreEqual("lib run bin", Find());

        Write("src/new/mod.rs", "", Done);
        Assert.IsNull(Judge().Next, "MSBuild notes another name while the unit is built.");
        File.Delete(At("src/new/mod.rs"));
        Directory.CreateSymbolicLink(At("src/back"), ".");
        Assert.AreEqual("own", Judge().Next);
        File.Delete(At("own.stamp"));
        Assert.IsNull(Judge().Next, "It was not built before.");
        Write("own.stamp", "x", Done.AddTicks(1));
        Assert.AreEqual("other", Judge().Next);

        File.Delete(At("bin.exe"));
        Assert.IsNull(Judge().Next, "What never changes comes first.");
    }

    [TestMethod]
    [DataRow("lib.json", "run", DisplayName = "the description")]
    [DataRow("lib.out", "run", DisplayName = "the result, which dependents look at too")]
    [DataRow("lib.rlib", "run", DisplayName = "an artifact")]
    [DataRow("run.inputs", "lib own other", DisplayName = "the list of what was read")]
    [DataRow("made.rs", "lib own other", DisplayName = "what was read")]
    [DataRow("run.stdout", "lib own other", DisplayName = "what a script has said")]
    [DataRow("uplifted", "lib run own other", DisplayName = "a link to an artifact")]
    [DataRow("own.rs", "lib run bin", DisplayName = "a source of the user's")]
    [DataRow("own.sources", "lib run bin", DisplayName = "the names of its sources")]
    public void What_is_newer_than_the_stamp_unsettles_a_unit_and_all_behind_it(string file, string others)
    {
        File.SetLastWriteTimeUtc(At(file), Done.AddTicks(1));
        Assert.AreEqual(others, Find());
    }

    [TestMethod]
    [DataRow("lib.stamp", "run")]
    [DataRow("lib.json", "run")]
    [DataRow("lib.out", "run")]
    [DataRow("lib.rmeta", "run")]
    [DataRow("made.rs", "lib own other")]
    [DataRow("uplifted", "lib run own other")]
    public void What_is_gone_unsettles_them_too(string file, string others)
    {
        File.Delete(At(file));
        Assert.AreEqual(others, Find());
    }

    [TestMethod]
    public void What_is_a_link_is_not_beyond_doubt()
    {
        File.Move(At("made.rs"), At("target.rs"));
        File.CreateSymbolicLink(At("made.rs"), "target.rs");
        Assert.AreEqual("lib own other", Find());

        File.Move(At("own.rs"), At("target.rs"), overwrite: true);
        File.CreateSymbolicLink(At("own.rs"), "target.rs");
        Assert.AreEqual("lib", Find());
        Assert.IsNull(Judge().Next, "Of what never changes, some is not beyond doubt.");
    }

    [TestMethod]
    public void So_does_a_variable_with_another_value_and_what_is_to_be_shown_again()
    {
        Assert.AreEqual("lib own other", Find(new Dictionary<string, string> { ["CC"] = "clang" }));
        Write("lib.messages", "{}", Done);
        Assert.AreEqual("", Find(new Dictionary<string, string> { ["CC"] = "clang" }));
    }

    [TestMethod]
    public void New_names_in_a_directory_that_a_unit_looks_into_unsettle_it()
    {
        Write("data/one", "", Done);
        var files = new UnitFiles(fixture.Root, "run");
        files.WriteListings([At("data")], Done);
        Assert.AreEqual("lib own other", Find(), "A name has come since the run began.");
        File.Delete(files.Listings);
        Directory.SetLastWriteTimeUtc(At("data"), Done);
        files.WriteListings([At("data")], Done);
        Assert.AreEqual("lib run own other bin", Find());
        Write("data/two", "", Done);
        Assert.AreEqual("lib own other", Find());
        Directory.Delete(At("data"), recursive: true);
        Assert.AreEqual("lib own other", Find());
    }

    [TestMethod]
    public void Lines_that_are_cut_off_are_passed_over()
    {
        Assert.AreEqual("lib run own other", Find(null, Lines[..Lines.LastIndexOf("\t\t", StringComparison.Ordinal)]));
        Assert.AreEqual("", Find(null, "\n\tlib\nlib\n"));
    }

    private string Find(Dictionary<string, string>? environment = null, string? lines = null) => string.Join(' ', Judge(environment, lines).Ids);

    private string Referenced() => $"{string.Join(' ', Judge().Roots)}, {string.Join(' ', Judge().Needed)}";

    private SettledUnits Judge(Dictionary<string, string>? environment = null, string? lines = null) =>
        SettledUnits.Find((lines ?? Lines).Split('\n'), id => new UnitFiles(fixture.Root, id), environment ?? []);

    private Unit Own(string id, string[] dependencies, params string[] outputs) =>
        Unit(id, dependencies, outputs) with
        {
            Package = new Package(id, "1.0.0", $"path+file:///{id}#1.0.0", fixture.Root), Arguments = ["rustc", At("src/lib.rs")],
        };

    private Unit Unit(string id, string[] dependencies, params string[] outputs) => new(
        id, outputs.Length == 0 ? UnitKind.BuildScript : UnitKind.Rustc, new Package(id, "1.0.0", $"registry+https://example.org#{id}@1.0.0", "/" + id), "lib", "{}", null,
        [], new Dictionary<string, string>(), "/" + id, dependencies, [],
        [.. outputs.Select(name => new UnitOutput(At(name), name == "bin.exe" ? [At("uplifted")] : [], null))], null, new Dictionary<string, string>(), [], false);

    private void Write(string name, string text, DateTime time) => File.SetLastWriteTimeUtc(fixture.Write(name, text), time);

    private string At(string name) => fixture.At(name);
}
