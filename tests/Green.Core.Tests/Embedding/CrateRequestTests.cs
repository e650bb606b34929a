using Green.Core.Embedding;

namespace Green.Core.Tests.Embedding;

[TestClass]
public sealed class CrateRequestTests
{
    [TestMethod]
    public void A_library_is_asked_for_by_its_kind_whatever_its_manifest_says()
    {
        var command = new CrateRequest("/repo/native/Cargo.toml", CrateKind.Cdylib)
        {
            Package = "engine",
            Profile = "release",
            Target = "x86_64-pc-windows-gnu",
            Features = "a b;c",
            DefaultFeatures = false,
            Toolchain = "nightly",
        }.ToCommand();
        Assert.AreEqual("rustc", command.Command);
        Assert.AreEqual("+nightly", command.Toolchain);
        Assert.AreEqual(
            "--package engine --lib --crate-type cdylib --profile release --target x86_64-pc-windows-gnu --features a,b,c --no-default-features",
            string.Join(' ', command.PlanArguments));
        Assert.IsEmpty(command.CompilerArguments);
    }

    [TestMethod]
    public void A_static_library_tells_what_it_needs_of_the_system() => Assert.AreEqual(
        "--print=native-static-libs", string.Join(' ', new CrateRequest("/repo/Cargo.toml", CrateKind.Staticlib).ToCommand().CompilerArguments));

    [TestMethod]
    public void A_program_is_built_by_name() => Assert.AreEqual(
        "--bin server --profile dev",
        string.Join(' ', new CrateRequest("/repo/Cargo.toml", CrateKind.Program) { Program = "server" }.ToCommand().PlanArguments));

    [TestMethod]
    public void Variables_are_given_to_cargo_as_configuration_that_holds()
    {
        var command = new CrateRequest("/repo/Cargo.toml", CrateKind.Cdylib) { Environment = ["NAME=a \"b\"\\c\t="] }.ToCommand();
        Assert.AreEqual(
            """--config env."NAME".value="a \"b\"\\c\u0009=" --config env."NAME".force=true""", string.Join(' ', command.ConfigArguments));
        var failure = Assert.ThrowsExactly<GreenException>(() => new CrateRequest("/repo/Cargo.toml", CrateKind.Cdylib) { Environment = ["NAME"] }.ToCommand());
        Assert.AreEqual("GREEN6001", failure.Code);
    }
}
