using Green.Core.Cargo;

namespace Green.Core.Tests.Cargo;

[TestClass]
public sealed class CargoCommandLineTests
{
    [TestMethod]
    public void Flags_that_shape_the_plan_reach_cargo_as_they_stand()
    {
        var command = CargoCommandLine.Parse("build", null, ["-p", "a", "--features", "x y", "--release", "--new-flag=1"]);

        CollectionAssert.AreEqual(new[] { "-p", "a", "--features", "x y", "--release", "--new-flag=1" }, command.PlanArguments.ToArray());
    }

    [TestMethod]
    public void What_only_concerns_the_running_build_is_kept_out_of_the_plan()
    {
        var command = CargoCommandLine.Parse(
            "build", null, ["-j4", "--keep-going", "-v", "--color=never", "--message-format", "json", "--sandbox", "host", "--target-dir=t"]);

        Assert.IsEmpty(command.PlanArguments);
        Assert.AreEqual(4, command.Jobs);
        Assert.IsTrue(command.KeepGoing);
        Assert.IsTrue(command.Verbose);
        Assert.AreEqual("never", command.Color);
        Assert.AreEqual("json", command.MessageFormat);
        Assert.AreEqual("host", command.Sandbox);
        Assert.AreEqual("t", command.TargetDirectory);
    }

    [TestMethod]
    public void What_stands_behind_two_dashes_is_the_programs()
    {
        var command = CargoCommandLine.Parse("run", null, ["--bin", "web", "--", "--release", "-q"]);

        CollectionAssert.AreEqual(new[] { "--bin", "web" }, command.PlanArguments.ToArray());
        CollectionAssert.AreEqual(new[] { "--release", "-q" }, command.ProgramArguments.ToArray());
    }

    [TestMethod]
    [DataRow("--sandbox")]
    [DataRow("-j")]
    [DataRow("-jmany")]
    [DataRow("-j0")]
    public void A_flag_without_a_value_that_can_be_used_is_an_error(string flag)
    {
        var error = Assert.ThrowsExactly<GreenException>(() => CargoCommandLine.Parse("build", null, [flag]));

        Assert.AreEqual("GREEN1004", error.Code);
    }
}
