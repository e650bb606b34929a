using Green.Core.Cargo;
using Green.Core.Tests.Store;

namespace Green.Core.Tests.Cargo;

[TestClass]
public sealed class CargoConfigurationTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    private readonly CargoConfiguration configuration = new();

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public void What_a_file_includes_is_read_once_and_seen_from_it()
    {
        fixture.Write("one/more.toml", "include = '../config.toml'\nthird = 3\n");
        var file = fixture.Write("config.toml", "include = [\"one/more.toml\", \"gone.toml\"]\nfirst = 1\n");
        configuration.Read(file);
        configuration.Read(file);
        Assert.HasCount(2, configuration.Texts);
        Assert.Contains("first", configuration.Texts[0]);
        Assert.Contains("third", configuration.Texts[1]);
    }

    [TestMethod]
    public void An_argument_is_a_file_or_a_setting()
    {
        fixture.Write("more.toml", "from a file");
        configuration.ReadArgument("more.toml", fixture.Root);
        configuration.ReadArgument("net.offline=true", fixture.Root);
        Assert.AreEqual("from a file, net.offline=true", string.Join(", ", configuration.Texts));
    }

    [TestMethod]
    public void The_user_s_variables_count_where_the_configuration_may_set_them()
    {
        var environment = new Dictionary<string, string> { ["SET"] = "1", ["OTHER"] = "2", ["SET_TOO"] = "3" };
        configuration.ReadArgument("build.jobs=2 # SET", fixture.Root);
        Assert.IsEmpty(configuration.Variables(environment));
        configuration.ReadArgument("env.SET_TOO=\"x\"", fixture.Root);
        configuration.ReadArgument("env.ABSENT=\"x\"", fixture.Root);
        Assert.AreEqual(KeyValuePair.Create("SET_TOO", "3"), configuration.Variables(environment).Single());
    }
}
