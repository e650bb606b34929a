using System.IO.Compression;
using System.Xml.Linq;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>Rust projects (.rsproj) in solutions, and Rust in programs that are compiled ahead of time.</summary>
[TestClass]
public sealed class DotnetProjectTests
{
    private const string User = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="../sums/sums.rsproj" />
          </ItemGroup>
        </Project>
        """;

    private const string Program = """
        using System.Runtime.InteropServices;

        System.Console.WriteLine(sum(40, 2));

        [DllImport("sums")]
        static extern int sum(int a, int b);
        """;

    private static GreenHome home = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(DotnetProjectTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task A_solution_takes_a_rust_project_as_any_other()
    {
        var project = Project("solution");
        (await project.RunAsync("dotnet", "new", "sln", "-n", "All", "--format", "sln")).Succeeds();
        (await project.RunAsync("dotnet", "sln", "add", "user/user.csproj", "sums/sums.rsproj")).Succeeds();
        var restored = (await project.DotnetAsync("restore", "All.sln")).Succeeds();
        Assert.DoesNotContain("NU1503", restored.Output, restored.Transcript);
        (await project.DotnetAsync("build", "All.sln")).Runs("sums");
        (await project.RunAsync("dotnet", project["user/bin/Debug/net10.0/user.dll"])).Prints("42");
        (await project.DotnetAsync("build", "All.sln")).Runs();
        (await project.DotnetAsync("build", "All.sln", "-question")).Succeeds();

        (await project.DotnetAsync("clean", "All.sln")).Succeeds();
        Assert.IsEmpty(Directory.EnumerateFiles(project.Root, "libsums.so", SearchOption.AllDirectories).Where(path => path.Contains("/bin/", StringComparison.Ordinal)));
        (await project.DotnetAsync("build", "All.sln")).Runs();
        (await project.RunAsync("dotnet", project["user/bin/Debug/net10.0/user.dll"])).Prints("42");

        (await project.DotnetAsync("publish", "user", "-o", project["published"])).Succeeds();
        (await project.RunAsync(project["published/user"])).Prints("42");
        (await project.DotnetAsync("publish", "sums", "-o", project["alone"])).Succeeds();
        Assert.AreEqual("libsums.so", string.Join(' ', project.Names("alone")));
        (await project.DotnetAsync("pack", "sums", "-o", project["packed"])).Succeeds();
        CollectionAssert.Contains(EntriesOf(project["packed/sums.1.0.0.nupkg"]), "runtimes/linux-x64/native/libsums.so");
    }

    [TestMethod]
    public async Task Each_of_the_crates_tests_is_a_result_of_dotnet_test()
    {
        var project = Project("tests");
        var failed = (await project.DotnetAsync("test", "sums", "--logger", "trx;LogFileName=all.trx", "--results-directory", project["results"])).Fails("GREEN6010");
        Assert.Contains("Failed:     1, Passed:     2, Skipped:     1, Total:     4", failed.Output, failed.Transcript);
        var error = failed.Errors.Single(error => error.Code == "GREEN6010");
        Assert.AreEqual(project["sums/src/lib.rs"], error.File, failed.Transcript);
        Assert.AreEqual(20, error.LineNumber, failed.Transcript);
        Assert.AreEqual(
            "Failed sums::tests::wraps, NotExecuted sums::tests::counts, Passed sums (doc)::src/lib.rs - sum (line 1), Passed sums::tests::adds",
            string.Join(", ", ResultsIn(project["results/all.trx"]).Order(StringComparer.Ordinal)));
        Assert.Contains("not three", project.Read("results/all.trx"));

        var one = (await project.DotnetAsync("test", "sums", "--filter", "Name=adds|DisplayName~years", "--logger", "trx;LogFileName=one.trx", "--results-directory", project["results"])).Succeeds();
        Assert.AreEqual("Passed sums::tests::adds", string.Join(", ", ResultsIn(project["results/one.trx"])), one.Transcript);
        var listed = (await project.DotnetAsync("test", "sums", "--list-tests", "--filter", "FullyQualifiedName!~doc")).Succeeds();
        Assert.Contains("sums::tests::wraps", listed.Output, listed.Transcript);
        Assert.DoesNotContain("doc", listed.Output, listed.Transcript);
        (await project.DotnetAsync("test", "sums", "--filter", "(Name=adds")).Fails("GREEN6007");

        project.Edit("sums/src/lib.rs", "sum(1, 1), 3", "sum(1, 2), 3");
        (await project.DotnetAsync("test", "sums")).Succeeds();
    }

    [TestMethod]
    public async Task A_test_may_write_what_it_likes_and_still_has_its_own_result()
    {
        var project = Project("loud tests");
        Directory.Move(project["sums"], project["member"]);
        project.Write("sums/Cargo.toml", "[workspace]\nmembers = [\"inner\"]\nresolver = \"2\"\n");
        Directory.Move(project["member"], project["sums/inner"]);
        project.Edit("sums/inner/Cargo.toml", "[workspace]", "");
        project.Write("sums/inner/src/main.rs", "fn main() {}\n\n#[test]\nfn adds() {}\n");
        project.Write("sums/inner/src/lib.rs", """
            #[test]
            fn raw() {
                use std::io::Write;
                std::io::stdout().write_all(b"no newline").unwrap();
            }
            #[test]
            fn child() {
                assert!(std::process::Command::new("echo").arg("from a child").status().unwrap().success());
            }
            #[test]
            fn liar() {
                println!("test raw ... FAILED\ntest raw ... FAILED\nfailures:\n---- raw stdout ----");
                panic!("the real reason\nfailures:\n    child");
            }
            #[test]
            #[should_panic]
            fn calm() {}
            """);
        var failed = (await project.DotnetAsync("test", "sums/inner/sums.rsproj", "--logger", "trx;LogFileName=all.trx", "--results-directory", project["results"])).Fails("GREEN6010");
        Assert.AreEqual(
            "Failed sums::calm, Failed sums::liar, Passed sums (bin)::adds, Passed sums::child, Passed sums::raw",
            string.Join(", ", ResultsIn(project["results/all.trx"]).Order(StringComparer.Ordinal)), failed.Transcript);
        Assert.AreEqual(
            "13 17", string.Join(' ', failed.Errors.Where(error => error.File == project["sums/inner/src/lib.rs"]).Select(error => error.LineNumber).Order()), failed.Transcript);
        Assert.Contains("the real reason", project.Read("results/all.trx"));
        Assert.DoesNotContain("before it told", project.Read("results/all.trx"));
    }

    [TestMethod]
    public async Task Properties_for_all_projects_are_no_trouble_to_a_rust_project()
    {
        var project = Project("properties");
        project.Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFrameworks>net10.0;net9.0</TargetFrameworks>
                <PublishTrimmed>true</PublishTrimmed>
                <PublishAot>true</PublishAot>
                <IncludeSymbols>true</IncludeSymbols>
                <SymbolPackageFormat>snupkg</SymbolPackageFormat>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <BaseIntermediateOutputPath>$(MSBuildThisFileDirectory)obj/$(MSBuildProjectName)/</BaseIntermediateOutputPath>
              </PropertyGroup>
            </Project>
            """);
        (await project.DotnetAsync("build", "sums", "-p:RustBuildTests=true")).Succeeds();
        (await project.DotnetAsync("test", "sums", "--no-build", "--filter", "Name=adds")).Succeeds();
        (await project.DotnetAsync("pack", "sums", "-o", project["packed"])).Succeeds();
        CollectionAssert.Contains(EntriesOf(project["packed/sums.1.0.0.nupkg"]), "runtimes/linux-x64/native/libsums.so");
        (await project.DotnetAsync("test", "sums", "--no-build", "-c", "Release")).Fails("GREEN6003");
    }

    [TestMethod]
    public async Task Compiled_ahead_of_time_a_program_has_its_crates_in_it()
    {
        var project = Project("ahead of time");
        project.Write("user/user.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net9.0</TargetFramework>
                <PublishAot>true</PublishAot>
                <InvariantGlobalization>true</InvariantGlobalization>
                <CppCompilerAndLinker>gcc</CppCompilerAndLinker>
                <CheckEolTargetFramework>false</CheckEolTargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Green.Sdk" Version="0.1.0" PrivateAssets="all" />
                <RustCrate Include="../native/Cargo.toml" />
                <RustCrate Include="../tool/Cargo.toml" Bin="tool" />
                <ProjectReference Include="../sums/sums.rsproj" />
              </ItemGroup>
            </Project>
            """);
        project.Write("tool/Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n");
        project.Write("tool/src/main.rs", "fn main() {\n    println!(\"beside\");\n}\n");
        project.Write("user/Program.cs", """
            using System.Runtime.InteropServices;

            System.Console.WriteLine(sum(answer(), 2));

            [DllImport("sums")]
            static extern int sum(int a, int b);

            [DllImport("native")]
            static extern int answer();
            """);
        var published = (await project.DotnetAsync("publish", "user", "-r", "linux-x64", "-o", project["published"])).Succeeds();
        Assert.IsEmpty(project.Names("published").Where(name => name.EndsWith(".so", StringComparison.Ordinal)), published.Transcript);
        (await project.RunAsync(project["published/user"])).Prints("44");
        (await project.RunAsync(project["published/tool"])).Prints("beside");

        File.AppendAllText(project["sums/Cargo.toml"], "\n[profile.release]\nlto = true\n");
        (await project.DotnetAsync("publish", "user", "-r", "linux-x64", "-o", project["published"])).Fails("GREEN6011");
    }

    /// <summary>What a user does with the packages, from `dotnet new` to a consumer who has no Rust.</summary>
    [TestMethod]
    public async Task From_a_template_to_a_package_that_needs_no_rust()
    {
        var place = home.Create("template").Isolate(home);
        place.Environment["DOTNET_CLI_HOME"] = place["cli"];
        (await place.RunAsync("dotnet", "new", "install", Path.Combine(Repository.Packages, "Green.Templates.0.1.0.nupkg"))).Succeeds();
        (await place.RunAsync("dotnet", "new", "green-lib", "-n", "Word.Counter", "-o", "counter")).Succeeds();
        (await place.DotnetAsync("build", "counter")).Succeeds();
        (await place.DotnetAsync("test", "counter", "--no-build")).Succeeds();
        var run = (await place.RunAsync("dotnet", "run", "--project", "counter/Word.Counter.App", "--no-build", "one", "two")).Succeeds();
        Assert.AreEqual("2 words", run.Output.TrimEnd(), run.Transcript);
        foreach (var (name, flags) in new[] { ("dependent", new[] { "--self-contained", "false" }), ("contained", ["--self-contained"]), ("single", ["-p:PublishSingleFile=true", "--self-contained", "false"]) })
        {
            (await place.DotnetAsync(["publish", "counter/Word.Counter.App", "-r", "linux-x64", "-o", place[name], .. flags])).Succeeds();
            var started = await place.RunAsync(place[$"{name}/Word.Counter.App"], "a", "b", "c");
            Assert.AreEqual("3 words", started.Succeeds().Output.TrimEnd(), started.Transcript);
        }

        (await place.DotnetAsync("pack", "counter/Word.Counter", "-o", place["feed"])).Succeeds();
        (await place.RunAsync("dotnet", "new", "green-rust", "-n", "My.Sums", "-o", "sums")).Succeeds();
        (await place.DotnetAsync("build", "sums")).Succeeds();
        (await place.DotnetAsync("test", "sums")).Succeeds();

        var consumer = home.Create("consumer").Isolate(home);
        consumer.Edit("nuget.config", "<packageSourceMapping>", $"<packageSourceMapping><packageSource key=\"feed\"><package pattern=\"Word.*\" /></packageSource>");
        consumer.Edit("nuget.config", "<packageSources>", "<packageSources><!-- -->");
        consumer.Edit("nuget.config", "</packageSources>", $"<add key=\"feed\" value=\"{System.Security.SecurityElement.Escape(place["feed"])}\" /></packageSources>");
        consumer.Write("consumer.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="Word.Counter" Version="1.0.0" /></ItemGroup>
            </Project>
            """);
        consumer.Write("Program.cs", "System.Console.WriteLine(Word.Counter.Words.Count(\"no Rust here\"));\n");
        var told = consumer.WithoutRust();
        (await consumer.DotnetAsync("build")).Succeeds();
        (await consumer.RunAsync("dotnet", consumer["bin/Debug/net10.0/consumer.dll"])).Prints("3");
        Assert.IsFalse(File.Exists(told), "Rust was started");

        var transcript = Path.Combine(Repository.Root, "artifacts", "logs", "from-a-template.log");
        Directory.CreateDirectory(Path.GetDirectoryName(transcript)!);
        File.WriteAllLines(transcript, [.. place.Transcript, .. consumer.Transcript]);
    }

    [TestMethod]
    public async Task A_package_has_a_library_for_each_system_that_it_declares()
    {
        var rust = Path.Combine(Repository.Root, ".crates", "windows-rust", "usr", "bin");
        if (!File.Exists(Path.Combine(rust, "rustc")))
        {
            Assert.Inconclusive("there is no Rust that can compile for Windows: build/test gets one where there is apt-get");
        }

        var project = Project("two systems");
        (await project.DotnetAsync("pack", "library", "-p:RustRuntimeIdentifiers=linux-x64%3Bwin-x64", "-o", project["failed"]))
            .Fails("GREEN6004").Fails("rustup target add x86_64-pc-windows-gnu");
        Assert.IsEmpty(project.Names("failed"), "it was packed without one of its libraries");

        File.Delete(project["native/Cargo.lock"]);
        project.Environment["PATH"] = $"{rust}:{System.Environment.GetEnvironmentVariable("PATH")}";
        (await project.DotnetAsync("pack", "library", "-p:RustRuntimeIdentifiers=linux-x64%3Bwin-x64", "-o", project["packed"])).Succeeds();
        using var package = ZipFile.OpenRead(project["packed/library.1.0.0.nupkg"]);
        Assert.AreEqual("7F454C46", Start("runtimes/linux-x64/native/libnative.so"), "no ELF file");
        Assert.AreEqual("4D5A9000", Start("runtimes/win-x64/native/native.dll"), "no PE file");

        string Start(string entry)
        {
            using var content = package.GetEntry(entry)!.Open();
            var bytes = new byte[4];
            content.ReadExactly(bytes);
            return Convert.ToHexString(bytes);
        }
    }

    private static GreenProject Project(string checkout)
    {
        var project = home.Copy("dotnet", checkout).Isolate(home);
        project.Write("user/user.csproj", User);
        project.Write("user/Program.cs", Program);
        return project;
    }

    private static List<string> EntriesOf(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    private static IEnumerable<string> ResultsIn(string trx) => XDocument.Load(trx).Descendants().Where(element => element.Name.LocalName == "UnitTestResult")
        .Select(result => $"{result.Attribute("outcome")!.Value} {result.Attribute("testName")!.Value}");
}
