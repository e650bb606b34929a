using Green.Core.Projects;

namespace Green.Core.Tests.Projects;

[TestClass]
public sealed class MSBuildProgramTests
{
    private readonly string root = Directory.CreateTempSubdirectory("green-sdks-").FullName;

    [TestCleanup]
    public void Delete() => Directory.Delete(root, recursive: true);

    [TestMethod]
    public void The_newest_release_of_SDK_10_is_taken_by_its_number_wherever_dotnet_is_linked_from()
    {
        Sdk("9.0.310");
        Sdk("10.0.99");
        Sdk("10.0.401");
        Sdk("10.0.500-preview.5.25277.114");
        Sdk("11.0.100");
        Directory.CreateDirectory(At("share/sdk/10.0.500"));
        Assert.AreEqual(At("share/sdk/10.0.401/MSBuild.dll"), Arguments());
    }

    [TestMethod]
    public void Without_one_that_will_do_the_SDKs_command_line_is_asked()
    {
        Assert.AreEqual("msbuild", Arguments());
        Sdk("9.0.310");
        Assert.AreEqual("msbuild", Arguments());
        Assert.AreEqual("msbuild", MSBuildProgram.Arguments(new Dictionary<string, string> { ["PATH"] = At("nowhere") }).Single());
    }

    private string Arguments()
    {
        Write("share/dotnet");
        Directory.CreateDirectory(At("bin"));
        if (!File.Exists(At("bin/dotnet")))
        {
            File.CreateSymbolicLink(At("bin/dotnet"), "../share/dotnet");
        }

        return MSBuildProgram.Arguments(new Dictionary<string, string> { ["PATH"] = At("bin") }).Single();
    }

    private void Sdk(string version) => Write($"share/sdk/{version}/MSBuild.dll");

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), "");
    }

    private string At(string path) => Path.Combine(root, path);
}
