using Green.Core.Cargo;

namespace Green.Core.Tests.Cargo;

[TestClass]
public sealed class CargoCommandLineTests
{
    [TestMethod]
    public void Flags_that_shape_the_plan_reach_cargo_as_they_stand()
    {
        var command = CargoCommandLine.Parse("build", null, ["-p", "a", "--features", "x y", "--release", "--new-flag=1"]);

        CollectionAssert.AreEqual(List("-p", "a", "--features", "x y", "--release", "--new-flag=1"), command.PlanArguments.ToArray());
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

        CollectionAssert.AreEqual(List("--bin", "web"), command.PlanArguments.ToArray());
        CollectionAssert.AreEqual(List("--release", "-q"), command.ProgramArguments.ToArray());
    }

    [TestMethod]
    public void Of_tests_the_plan_knows_that_there_is_a_name_and_the_programs_know_which()
    {
        var one = CargoCommandLine.Parse("test", null, ["--release", "one", "-p", "web", "--no-fail-fast", "--", "--exact"]);
        var other = CargoCommandLine.Parse("test", null, ["--release", "other", "--no-run", "-p", "web"]);
        var none = CargoCommandLine.Parse("test", null, ["--release", "-p", "web"]);

        CollectionAssert.AreEqual(one.PlanArguments.ToArray(), other.PlanArguments.ToArray());
        CollectionAssert.AreNotEqual(one.PlanArguments.ToArray(), none.PlanArguments.ToArray());
        CollectionAssert.AreEqual(List("one", "--exact"), one.ProgramArguments.ToArray());
        Assert.AreEqual((true, false, false, true), (one.NoFailFast, one.NoRun, other.NoFailFast, other.NoRun));
    }

    [TestMethod]
    [DataRow("--test starts")]
    [DataRow("--flag-of-a-later-cargo word")]
    [DataRow("-F soft")]
    public void A_word_that_may_be_a_flags_value_is_no_name_of_tests(string line)
    {
        var command = CargoCommandLine.Parse("test", null, line.Split(' '));

        CollectionAssert.AreEqual(line.Split(' '), command.PlanArguments.ToArray());
        Assert.IsEmpty(command.ProgramArguments);
    }

    [TestMethod]
    [DataRow("build", "--no-run")]
    [DataRow("test", "--keep-going")]
    public void A_flag_that_cargo_does_not_know_for_a_command_is_left_for_cargo_to_refuse(string command, string flag) =>
        CollectionAssert.AreEqual(List(flag), CargoCommandLine.Parse(command, null, [flag]).PlanArguments.ToArray());

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

    private static string[] List(params string[] words) => words;
}
