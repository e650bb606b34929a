using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class ArgumentFilesTests
{
    private static IReadOnlyList<string> Expand(string content, params string[] arguments) =>
        ArgumentFiles.Expand(arguments, path => path == "f" ? Encoding.UTF8.GetBytes(content) : throw new FileNotFoundException(path));

    [TestMethod]
    public void A_line_is_an_argument_and_is_not_expanded_again() =>
        Sequence.Matches(Expand("a b.rs\r\n\n@other\n-Copt-level=1", "x", "@f", "y"), "x", "a b.rs", "", "@other", "-Copt-level=1", "y");

    [TestMethod]
    public void A_byte_order_mark_belongs_to_the_first_argument() => Sequence.Matches(Expand("\ufeff-v\n", "@f"), "\ufeff-v");

    [TestMethod]
    public void A_carriage_return_without_a_line_end_belongs_to_the_argument() => Sequence.Matches(Expand("a\rb\r\r\nc\r", "@f"), "a\rb\r", "c\r");

    [TestMethod]
    public void A_file_is_expanded_behind_a_double_dash_and_as_a_value_too() =>
        Sequence.Matches(Expand("a\nb", "--crate-name", "@f", "--", "@f"), "--crate-name", "a", "b", "--", "a", "b");

    [TestMethod]
    [DataRow("@nowhere")]
    [DataRow("@")]
    [DataRow("@/")]
    public void A_file_that_cannot_be_read_is_an_error_with_a_code(string argument) =>
        Assert.AreEqual("GREEN2101", Assert.ThrowsExactly<GreenException>(() => ArgumentFiles.Expand([argument], File.ReadAllBytes)).Code);

    [TestMethod]
    public void A_file_that_is_not_utf8_is_an_error_with_a_code() =>
        StringAssert.Contains(Assert.ThrowsExactly<GreenException>(() => ArgumentFiles.Expand(["@f"], _ => [0x61, 0xff])).Message, "not UTF-8");

    [TestMethod]
    [DataRow("-Zshell-argfiles", "@shell:f")]
    [DataRow("-Z", "shell-argfiles", "@shell:f")]
    public void Words_are_split_as_a_shell_does_where_the_unstable_option_asks_for_it(params string[] arguments) =>
        Sequence.Matches(Expand("'a b'\\ c # d\n#e\n \"\\$\\q\\\\\"", arguments).Skip(arguments.Length - 1), "a b c", "$\\q\\");

    [TestMethod]
    public void Shell_words_without_an_end_are_an_error_with_a_code() =>
        Assert.AreEqual("GREEN2101", Assert.ThrowsExactly<GreenException>(() => Expand("'a", "-Zshell-argfiles", "@shell:f")).Code);

    [TestMethod]
    [DataRow("@shell:f", "-Zshell-argfiles")]
    [DataRow("-Z", "-Zshell-argfiles", "@shell:f")]
    [DataRow("-Zshell_argfiles", "@shell:f")]
    public void Any_other_spelling_leaves_a_path_a_path(params string[] arguments) =>
        StringAssert.Contains(Assert.ThrowsExactly<GreenException>(() => Expand("", arguments)).Message, "'shell:f'");

    [TestMethod]
    public void The_real_compiler_reads_lines_likewise() => Law.Holds(
        Few("a", "\r", "\r", "\n", "\r\n", "@f", " ", "\ufeff", "\ud800"), content => SameAsRustc("@", content), tests: 100);

    [TestMethod]
    public void The_real_compiler_splits_shell_words_likewise() => Law.Holds(
        Few("a", "'", "\"", "\"\\`\"", "\"\\q\"", "\\", "#", "$", "\n", "\r", "\\\n"), content => SameAsRustc("@shell:", content), tests: 100);

    // Few, because only the first two arguments can be seen; half of a surrogate pair becomes a byte that is not UTF-8.
    private static Gen<byte[]> Few(params string[] pieces) =>
        from count in Gen.Choose(0, 5)
        from parts in Gen.Elements(pieces).ArrayOf(count)
        select parts.SelectMany(part => part == "\ud800" ? [0xff] : Encoding.UTF8.GetBytes(part)).ToArray();

    // rustc names the first two sources where there are several, so two of ours behind the file show what it read.
    private static void SameAsRustc(string prefix, byte[] content)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, content);
            string[] arguments = ["-Zshell-argfiles", "--error-format=json", "--", prefix + file, "first", "second"];
            var start = new ProcessStartInfo("rustc", arguments) { RedirectStandardError = true };
            start.Environment["RUSTC_BOOTSTRAP"] = "1";
            using var process = Process.Start(start)!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();

            var expected = "failed to load argument file";
            try
            {
                var inputs = RustcArguments.Parse(arguments, File.ReadAllBytes).Inputs;
                expected = $"multiple input filenames provided (first two filenames are `{inputs[0]}` and `{inputs[1]}`)";
            }
            catch (GreenException)
            {
            }

            var message = said.StartsWith('{') ? JsonDocument.Parse(said.Split('\n')[0]).RootElement.GetProperty("message").GetString()! : said;
            StringAssert.Contains(message, expected);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
