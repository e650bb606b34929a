using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>RustCrate items in C# projects.</summary>
[TestClass]
public sealed class DotnetCrateTests
{
    private static GreenHome home = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(DotnetCrateTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task A_build_does_what_changed_and_nothing_else()
    {
        var project = Project("changes");
        var told = project.WatchRust();
        (await project.DotnetAsync("build", "app")).Runs("native", "part");
        (await RunAsync(project)).Prints("42");
        Assert.IsTrue(File.Exists(told), "nothing would tell that cargo was started");

        File.Delete(told);
        var second = (await project.DotnetAsync("build", "app")).Runs();
        Assert.AreEqual(0, second.Count("Csc"), second.Transcript);
        Assert.IsFalse(File.Exists(told), File.Exists(told) ? File.ReadAllText(told) : "");
        (await project.DotnetAsync("build", "app", "-question")).Succeeds();

        project.Edit("library/Native.cs", "=> answer()", "=> answer() + 0");
        var third = (await project.DotnetAsync("build", "app")).Runs();
        Assert.AreNotEqual(0, third.Count("Csc"), third.Transcript);
        Assert.IsFalse(File.Exists(told), "cargo was started");

        project.Edit("native/part/src/lib.rs", "42", "43");
        var fourth = (await project.DotnetAsync("build", "app")).Runs("native", "part");
        Assert.AreEqual(0, fourth.Count("Csc"), fourth.Transcript);
        Assert.IsFalse(File.Exists(told), "cargo was started");
        (await RunAsync(project)).Prints("43");
    }

    [TestMethod]
    public async Task Features_variables_and_profiles_are_what_the_project_says_now()
    {
        var project = Project("settings");
        (await project.DotnetAsync("build", "app")).Runs("native", "part");
        (await project.DotnetAsync("build", "app", "-p:RustFeatures=loud")).Succeeds();
        (await RunAsync(project)).Prints("142");
        (await project.DotnetAsync("build", "app")).Succeeds();
        (await RunAsync(project)).Prints("42");
        (await project.DotnetAsync("build", "app", "-p:RustEnvironment=EXTRA=four")).Succeeds();
        (await RunAsync(project)).Prints("46");
        (await project.DotnetAsync("build", "app", "-c", "Release")).Succeeds();
        Assert.IsTrue(Directory.Exists(project["native/target/release"]), "it is not cargo's profile for releases");
        (await project.DotnetAsync("build", "app", "-p:RustProfile=none")).Fails("GREEN1003");
    }

    [TestMethod]
    public async Task Many_projects_and_frameworks_share_one_build()
    {
        var project = Project("many");
        var references = "";
        for (var i = 0; i < 10; i++)
        {
            var frameworks = i == 0 ? "<TargetFrameworks>net10.0;net9.0</TargetFrameworks>" : "<TargetFramework>net10.0</TargetFramework>";
            project.Write($"user{i}/user{i}.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>{frameworks}</PropertyGroup>
                  <ItemGroup>
                    <PackageReference Include="Green.Sdk" Version="0.1.0" PrivateAssets="all" />
                    <RustCrate Include="../native/Cargo.toml" />
                    <ProjectReference Include="../sums/sums.rsproj" />
                  </ItemGroup>
                </Project>
                """);
            references += $"<Project Path=\"user{i}/user{i}.csproj\" />";
        }

        project.Write("All.slnx", $"<Solution>{references}<Project Path=\"sums/sums.rsproj\" Type=\"C#\" /></Solution>");
        var built = (await project.DotnetAsync("build", "All.slnx", "-m")).Runs("native", "part", "sums");
        Assert.AreEqual(2, built.Count("BuildCrate"), built.Transcript);
        Assert.IsTrue(File.Exists(project["user0/bin/Debug/net9.0/libnative.so"]), built.Transcript);
        Assert.IsTrue(File.Exists(project["user9/bin/Debug/net10.0/libsums.so"]), built.Transcript);
        (await project.DotnetAsync("build", "All.slnx", "-m")).Runs();
    }

    [TestMethod]
    public async Task Debug_and_release_may_be_built_at_once()
    {
        var project = Project("both");
        (await project.DotnetAsync("restore", "app")).Succeeds();
        var both = await Task.WhenAll(
            project.DotnetAsync("build", "app", "--no-restore", "-c", "Debug"), project.DotnetAsync("build", "app", "--no-restore", "-c", "Release"));
        foreach (var one in both)
        {
            one.Runs("native", "part");
        }

        (await RunAsync(project)).Prints("42");
        (await RunAsync(project, "Release")).Prints("42");
    }

    [TestMethod]
    public async Task Two_sets_of_features_of_one_crate_do_not_meet()
    {
        var project = Project("features");
        project.Write("loud/loud.csproj", project.Read("library/library.csproj").Replace("Cargo.toml\" />", "Cargo.toml\" Features=\"loud\" />", StringComparison.Ordinal));
        project.Write("Both.slnx", "<Solution><Project Path=\"library/library.csproj\" /><Project Path=\"loud/loud.csproj\" /></Solution>");
        (await project.DotnetAsync("build", "Both.slnx", "-m")).Succeeds();
        (await project.DotnetAsync("build", "Both.slnx", "-m")).Succeeds();
        Assert.AreNotEqual(
            Convert.ToHexString(File.ReadAllBytes(project["library/bin/Debug/net10.0/libnative.so"])),
            Convert.ToHexString(File.ReadAllBytes(project["loud/bin/Debug/net10.0/libnative.so"])));
        (await project.DotnetAsync("build", "app")).Succeeds();
        (await RunAsync(project)).Prints("42");
    }

    [TestMethod]
    public async Task Errors_stand_where_the_source_is_wrong_once_each()
    {
        var project = Project("errors");
        project.Edit("native/src/lib.rs", "part::base()", "\"text\" as &str + part::base()");
        project.Edit("native/part/src/lib.rs", "    42", "    let unused = 1;\n    42");
        var failed = (await project.DotnetAsync("build", "app")).Fails("E0369");
        var error = failed.Errors.Single(error => error.Code == "E0369");
        Assert.AreEqual(project["native/src/lib.rs"], error.File, failed.Transcript);
        Assert.AreEqual("3,20", $"{error.LineNumber},{error.ColumnNumber}", failed.Transcript);
        var warning = failed.Warnings.Single(warning => warning.Code == "unused_variables");
        Assert.AreEqual(project["native/part/src/lib.rs"], warning.File, failed.Transcript);
        Assert.AreEqual(2, warning.LineNumber, failed.Transcript);

        project.Edit("native/src/lib.rs", "\"text\" as &str + part::base()", "part::base() + \"\"");
        var second = (await project.DotnetAsync("build", "app")).Fails("E0277");
        Assert.HasCount(1, second.Warnings.Where(again => again.Code == "unused_variables"), second.Transcript);
    }

    [TestMethod]
    public async Task What_is_missing_is_named_with_what_to_do()
    {
        var project = Project("missing");
        (await project.DotnetAsync("build", "library", "-r", "linux-arm64")).Fails("GREEN6004");
        (await project.DotnetAsync("build", "library", "-p:RuntimeIdentifier=tizen-x64")).Fails("GREEN6005");
        (await project.DotnetAsync("build", "library", "-p:RustEnvironment==x")).Fails("GREEN6001");
        project.Write("native/.cargo/config.toml", "[target.x86_64-unknown-linux-gnu]\nlinker = \"no-such-linker\"\n");
        (await project.DotnetAsync("build", "library")).Fails("GREEN4009");
        project.Edit("library/library.csproj", "native/Cargo.toml", "nowhere/Cargo.toml");
        (await project.DotnetAsync("build", "library")).Fails("GREEN6012");
        project.Edit("library/library.csproj", "nowhere/Cargo.toml", "native/Cargo.toml");
        project.Environment["PATH"] = Path.GetDirectoryName(System.Environment.ProcessPath) + ":/usr/bin:/bin";
        (await project.DotnetAsync("build", "library", "-c", "Release")).Fails("GREEN1001");
    }

    [TestMethod]
    public async Task Libraries_have_the_names_that_the_project_gives()
    {
        var project = Project("names");
        project.Edit("library/library.csproj", "<RustCrate Include=\"../native/Cargo.toml\" />", """
            <RustCrate Include="../native" Name="b" />
            <RustCrate Include="../native/Cargo.toml" Features="loud" />
            """);
        (await project.DotnetAsync("build", "app")).Succeeds();
        Assert.AreEqual("libb.so libnative.so", string.Join(' ', project.Names("app/bin/Debug/net10.0").Where(name => name.EndsWith(".so", StringComparison.Ordinal))));
        (await RunAsync(project)).Prints("142");
        project.Edit("library/library.csproj", " Name=\"b\"", "");
        (await project.DotnetAsync("build", "library")).Fails("GREEN6013");
    }

    [TestMethod]
    public async Task What_linkers_and_build_scripts_say_is_in_the_errors()
    {
        var project = Project("said");
        project.Edit("native/part/src/lib.rs", "pub fn", "#[link(name = \"nosuchlib\")]\nunsafe extern \"C\" {}\npub fn");
        (await project.DotnetAsync("build", "library")).Fails("nosuchlib");
        project.Write("native/build.rs", "fn main() {\n    println!(\"cargo::warning=careful now\");\n    println!(\"cargo::error=needs more\");\n}\n");
        var failed = (await project.DotnetAsync("build", "library")).Fails("needs more");
        Assert.Contains("careful now", failed.Output, failed.Transcript);
    }

    [TestMethod]
    public async Task A_crate_below_the_project_leaves_its_target_folder_to_cargo()
    {
        var project = Project("below");
        Directory.Move(project["native"], project["library/native"]);
        project.Edit("library/library.csproj", "../native/", "native/");
        project.Edit("library/library.csproj", "Microsoft.NET.Sdk", "Microsoft.NET.Sdk.Web");
        project.Edit("library/library.csproj", "<PropertyGroup>", "<PropertyGroup><OutputType>Library</OutputType>");
        (await project.DotnetAsync("build", "library")).Succeeds();
        (await project.DotnetAsync("build", "library", "-question")).Succeeds();
        (await project.DotnetAsync("publish", "library", "-o", project["published"])).Succeeds();
        Assert.IsFalse(Directory.Exists(project["published/native/target"]), "cargo's folder was published");
    }

    [TestMethod]
    public async Task Neither_restore_nor_an_ide_starts_cargo()
    {
        var project = Project("design time");
        var told = project.WithoutRust();
        (await project.DotnetAsync("restore", "app")).Succeeds();
        (await project.DotnetAsync(
            "msbuild", "library", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
            "-t:ResolveProjectReferences;ResolveAssemblyReferences;CollectPackageReferences;GetCopyToOutputDirectoryItems;Compile")).Succeeds();
        Assert.IsFalse(File.Exists(told), File.Exists(told) ? File.ReadAllText(told) : "");
        Assert.IsFalse(Directory.Exists(project["native/target"]), "something was built");
    }

    [TestMethod]
    public async Task Sources_are_watched_with_those_of_path_dependencies()
    {
        var project = Project("watched");
        (await project.DotnetAsync("build", "library")).Succeeds();
        project.Write("list.targets", """
            <Project>
              <Target Name="List" DependsOnTargets="$(CustomCollectWatchItems)">
                <Message Importance="High" Text="watched: %(Watch.FullPath)" />
                <Message Importance="High" Text="checked: %(UpToDateCheckInput.FullPath)" />
              </Target>
            </Project>
            """);
        var listed = (await project.DotnetAsync("msbuild", "library", "-t:List", $"-p:CustomAfterMicrosoftCommonTargets={project["list.targets"]}")).Succeeds();
        foreach (var file in new[] { "native/src/lib.rs", "native/part/src/lib.rs", "native/Cargo.toml" })
        {
            Assert.Contains($"watched: {project[file]}", listed.Output, listed.Transcript);
            Assert.Contains($"checked: {project[file]}", listed.Output, listed.Transcript);
        }
    }

    [TestMethod]
    public async Task A_program_is_copied_and_can_be_a_tool_of_the_build()
    {
        var project = Project("programs");
        project.Write("native/src/main.rs", "fn main() {\n    println!(\"{}\", native::answer());\n}\n");
        project.Edit("native/Cargo.toml", "[dependencies]", "[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n\n[dependencies]");
        project.Edit("library/library.csproj", "<RustCrate Include=\"../native/Cargo.toml\" />", "<RustCrate Include=\"../native/Cargo.toml\" Bin=\"native\" />");
        project.Edit("library/library.csproj", "</Project>", """
              <Target Name="UseProgram" AfterTargets="BuildRustCrates">
                <Exec Command="&quot;@(RustArtifact)&quot;" />
              </Target>
            </Project>
            """);
        var built = (await project.DotnetAsync("build", "library")).Succeeds();
        Assert.Contains("42", built.Output, built.Transcript);
        (await project.RunAsync(project["library/bin/Debug/net10.0/native"])).Prints("42");
    }

    private static GreenProject Project(string checkout) => home.Copy("dotnet", checkout).Isolate(home);

    private static Task<CommandResult> RunAsync(GreenProject project, string configuration = "Debug") =>
        project.RunAsync("dotnet", project[$"app/bin/{configuration}/net10.0/app.dll"]);
}
