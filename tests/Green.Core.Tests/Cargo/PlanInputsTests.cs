using System.IO.Abstractions;
using Green.Core.Cargo;

namespace Green.Core.Tests.Cargo;

[TestClass]
public sealed class PlanInputsTests : IDisposable
{
    private readonly string workspace = Directory.CreateTempSubdirectory("green-plan-").FullName;
    private readonly FileSystem files = new();

    public PlanInputsTests()
    {
        Write("Cargo.toml", "[package]\nname = \"a\"\n");
        Write("Cargo.lock", "");
        Write("src/lib.rs", "pub fn a() {}\n");
    }

    public void Dispose() => Directory.Delete(workspace, recursive: true);

    [TestMethod]
    public void A_plan_holds_when_only_the_content_of_a_source_changes()
    {
        var inputs = Collect();
        Write("src/lib.rs", "pub fn b() {}\n");

        Assert.IsTrue(inputs.Hold(files));
    }

    [TestMethod]
    [DataRow("Cargo.toml")]
    [DataRow("Cargo.lock")]
    [DataRow("home/config.toml")]
    public void A_plan_ends_with_a_change_of_what_cargo_reads(string path)
    {
        var inputs = Collect();
        Write(path, "# changed\n");

        Assert.IsFalse(inputs.Hold(files));
    }

    [TestMethod]
    [DataRow("src/bin/tool.rs")]
    [DataRow("examples/show.rs")]
    [DataRow("src/bin/other/main.rs")]
    [DataRow("build.rs")]
    public void A_plan_ends_with_a_new_target(string path)
    {
        var inputs = Collect();
        Write(path, "fn main() {}\n");

        Assert.IsFalse(inputs.Hold(files));
    }

    [TestMethod]
    public void Files_come_in_one_order_whatever_form_the_paths_are_kept_in()
    {
        var inputs = PlanInputs.Of([Path.Combine(workspace, "Cargo.toml"), "/etc/passwd", "/usr/bin/env"], files);
        var kept = PlanInputs.Parse(inputs.Map(path => path.Replace(workspace, "{workspace}", StringComparison.Ordinal)).ToText())
            .Map(path => path.Replace("{workspace}", workspace, StringComparison.Ordinal));

        Assert.AreEqual(string.Join('\n', inputs.Existing), string.Join('\n', kept.Existing));
    }

    [TestMethod]
    public void A_plan_survives_being_written_and_read()
    {
        var inputs = Collect();
        var read = PlanInputs.Parse(inputs.ToText());

        CollectionAssert.AreEquivalent(inputs.Entries.ToList(), read.Entries.ToList());
        Assert.IsTrue(read.Hold(files));
    }

    private PlanInputs Collect()
    {
        var graph = new CrateGraph(
            "build", workspace, workspace + "/target", workspace + "/target", workspace + "/target/debug", workspace + "/toolchain", "", [], [], [], null);
        var environment = new Dictionary<string, string> { ["CARGO_HOME"] = workspace + "/home", ["RUSTUP_HOME"] = workspace + "/rustup" };
        return PlanInputs.Collect(graph, [workspace + "/Cargo.toml"], environment, files);
    }

    private void Write(string path, string content)
    {
        var full = Path.Combine(workspace, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
