using FsCheck;
using FsCheck.Fluent;
using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class RustcArgumentsLaws
{
    /// <summary>An option as it was meant, and the words that say it.</summary>
    private sealed record Written(string Name, string? Value, string[] Words);

    private static readonly string[] Flags = ["verbose", "g", "O"];

    private static readonly Gen<string> Values =
        Law.Text("a.rs", "opt-level=3", "--crate-name", "-C", "--", "-", "serde=/t/libserde.rlib", "feature=\"std\"")
            .Where(text => !text.StartsWith('@'));

    private static readonly Gen<Written> Options = Gen.OneOf(
        from name in Gen.Elements("crate-name", "edition", "emit", "print", "out-dir", "extern", "codegen", "cfg", "cap-lints", "allow")
        from value in Values
        from words in Gen.Elements([$"--{name}={value}"], new[] { $"--{name}", value })
        select new Written(name, value, words),
        from letter in Gen.Elements(("C", "codegen"), ("A", "allow"), ("W", "warn"), ("D", "deny"), ("F", "forbid"), ("L", "L"), ("l", "l"), ("o", "o"), ("Z", "Z"))
        from value in Values
        from flags in Gen.Elements("", "v", "gO")
        from words in Gen.Elements(
            value.Length > 0 ? [$"-{flags}{letter.Item1}{value}"] : [$"-{letter.Item1}", value],
            new[] { $"-{flags}{letter.Item1}", value }, [$"--{letter.Item1}", value], [$"--{letter.Item1}={value}"])
        select new Written(letter.Item2, value, words),
        Gen.Elements(new Written("test", null, ["--test"]), new("verbose", null, ["-v"]), new("g", null, ["-g"]), new("verbose", null, ["--v"])));

    private static readonly Gen<Written> Inputs =
        Values.Where(text => text.Length < 2 || text[0] != '-').Select(text => new Written("", text, [text]));

    private static readonly Gen<(Written[] Parts, string[] After)> Calls =
        from parts in Gen.Frequency((5, Options), (1, Inputs)).ArrayOf()
        from after in Gen.OneOf(Gen.Constant<string[]>([]), Values.ArrayOf().Select(words => words.Prepend("--").ToArray()))
        select (parts, after);

    [TestMethod]
    public void What_was_written_is_what_is_read() => Law.Holds(Calls, written =>
    {
        string[] words = [.. written.Parts.SelectMany(part => part.Words), .. written.After];

        var call = RustcArguments.ParseExpanded(words);

        Sequence.Matches(
            call.Options.Where(option => !Flags.Contains(option.Name)).Select(option => (option.Name, option.Value)),
            [.. written.Parts.Where(part => part.Name != "" && !Flags.Contains(part.Name)).Select(part => (part.Name, part.Value))]);
        Sequence.Matches(call.Inputs, [.. written.Parts.Where(part => part.Name == "").Select(part => part.Value!), .. written.After.Skip(1)]);
        Sequence.Matches(call.Arguments, words);
        Sequence.Matches(call.Original, words);
    });

    [TestMethod]
    public void Mapping_every_argument_to_itself_changes_nothing() => Law.Holds(Calls, written =>
    {
        var call = RustcArguments.ParseExpanded([.. written.Parts.SelectMany(part => part.Words), .. written.After]);

        var mapped = call.Map(argument => argument);

        Sequence.Matches(mapped.Arguments, [.. call.Arguments]);
        Sequence.Matches(mapped.Options, [.. call.Options]);
        Sequence.Matches(mapped.Inputs, [.. call.Inputs]);
    });

    [TestMethod]
    public void No_command_line_is_too_odd_to_be_read() => Law.Holds(
        Law.Text("-C", "-L", "--emit", "--extern", "--print", "-vV", "--", "metadata=a", "static:+whole-archive=z:y", "priv:").ArrayOf(),
        words =>
        {
            var call = RustcArguments.ParseExpanded(words);

            _ = (call.CrateTypes, call.Emit, call.Externs, call.SearchPaths, call.NativeLibraries, call.ExtraFilename, call.IsProbe);
            _ = CallShape.WhyNotAction(call);
            _ = RustcOutputs.Expected(call, RustcOutputs.LinuxTriple);
        });
}
