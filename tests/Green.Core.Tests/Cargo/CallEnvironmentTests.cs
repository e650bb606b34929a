using Green.Core.Cargo;

namespace Green.Core.Tests.Cargo;

[TestClass]
public sealed class CallEnvironmentTests
{
    private static readonly Dictionary<string, string> User = new() { ["LANG"] = "C", ["CARGO_PKG_NAME"] = "outer", ["MINE"] = "1", ["OUT_DIR"] = "/outer" };

    [TestMethod]
    public void What_the_user_had_before_is_not_cargos() => Assert.IsFalse(Own("LANG", "C").ContainsKey("LANG"));

    [TestMethod]
    public void What_cargo_changed_is_its_own() => Assert.AreEqual("2", Own("MINE", "2")["MINE"]);

    [TestMethod]
    public void A_cargo_in_a_cargo_sets_a_packages_name_that_was_there_before() => Assert.AreEqual("outer", Own("CARGO_PKG_NAME", "outer")["CARGO_PKG_NAME"]);

    [TestMethod]
    public void An_OUT_DIR_that_an_outer_build_script_left_is_not_a_compilers_but_a_scripts()
    {
        Assert.IsFalse(Own("OUT_DIR", "/outer").ContainsKey("OUT_DIR"));
        Assert.IsTrue(Own("OUT_DIR", "/outer", UnitKind.BuildScript).ContainsKey("OUT_DIR"));
    }

    [TestMethod]
    [DataRow("CARGO_MAKEFLAGS")]
    [DataRow("RUSTC_WRAPPER")]
    [DataRow("CARGO_PRIMARY_PACKAGE")]
    [DataRow("PATH")]
    public void What_only_shapes_the_process_is_nobodys(string name) => Assert.IsFalse(Own(name, "x").ContainsKey(name));

    private static Dictionary<string, string> Own(string name, string value, UnitKind kind = UnitKind.Rustc) =>
        CallEnvironment.Own(new Dictionary<string, string> { [name] = value }, User, kind);
}
