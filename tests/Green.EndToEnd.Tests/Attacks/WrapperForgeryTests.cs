using System.Text;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Attacks;

/// <summary>
/// A macro that speaks in the compiler's name while it runs inside of it, where cargo drives: it says of files that they are
/// metadata which is there, so that cargo may go on with them.
/// </summary>
[TestClass]
public sealed class WrapperForgeryTests(TestContext context)
{
    private const string Forgery = """
        #[proc_macro]
        pub fn forge(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
            let words: Vec<String> = std::env::args().collect();
            let out = &words[words.iter().position(|word| word == "--out-dir").unwrap() + 1];
            let extra = words.iter().find_map(|word| word.strip_prefix("extra-filename=")).unwrap();
            let own = format!("{out}/libvictim{extra}.rmeta");
            std::fs::write(format!("{out}/victim{extra}.d"), format!("{own}: victim/src/lib.rs\n\nvictim/src/lib.rs:\n")).unwrap();
            std::fs::write(format!("{out}/libother-0123456789abcdef.rmeta"), "forged").unwrap();
            std::os::unix::fs::symlink("SECRET", &own).unwrap();
            for path in ["SECRET", &format!("{out}/libother-0123456789abcdef.rmeta"), &format!("{out}/../announced"), &own] {
                eprintln!("{{\"$message_type\":\"artifact\",\"artifact\":\"{path}\",\"emit\":\"metadata\"}}");
            }
            "pub fn answer() -> u32 { 42 }".parse().unwrap()
        }
        """;

    [TestMethod]
    public async Task What_it_announces_does_not_come_out_of_the_sandbox()
    {
        using var home = new GreenHome(nameof(WrapperForgeryTests), context.CancellationToken);
        var (file, secret) = (Path.Combine(home.Root, "secret"), Guid.NewGuid().ToString());
        File.WriteAllText(file, secret);
        var project = home.Create(
            "checkout",
            ("Cargo.toml", "[workspace]\nmembers = [\"forger\", \"victim\", \"program\"]\nresolver = \"2\"\n"),
            ("forger/Cargo.toml", "[package]\nname = \"forger\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\nproc-macro = true\n"),
            ("forger/src/lib.rs", Forgery.Replace("SECRET", file, StringComparison.Ordinal)),
            ("victim/Cargo.toml", "[package]\nname = \"victim\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nforger = { path = \"../forger\" }\n"),
            ("victim/src/lib.rs", "forger::forge! {}\n"),
            ("program/Cargo.toml", "[package]\nname = \"program\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nvictim = { path = \"../victim\" }\n"),
            ("program/src/main.rs", "fn main() { println!(\"{}\", victim::answer()); }\n"));

        var built = await project.WrappedAsync("build");

        built.LeavesNothingToTheCompiler();
        (await project.RunAsync(project["target/debug/program"])).Prints("42");
        Assert.DoesNotContain("   at ", built.Error, built.Transcript);
        var regular = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        foreach (var path in new[] { home.Store, project["target"] }.SelectMany(place => Directory.EnumerateFiles(place, "*", regular)))
        {
            // Pipes of slots have no length.
            Assert.IsTrue(new FileInfo(path).Length == 0 || File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, path);
        }

        var names = project.Names("target/debug/deps");
        Assert.IsEmpty(names.Where(name => name.StartsWith("libother-", StringComparison.Ordinal) || new FileInfo(project["target/debug/deps/" + name]).LinkTarget is not null));
        Assert.IsFalse(File.Exists(project["target/debug/announced"]));
    }
}
