using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using Green.Core.Cargo;
using Green.Core.Configuration;
using Green.Core.Embedding;
using Green.Core.Output;
using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Store;
using Green.Core.Tests.Rustc;
using Green.Core.Tests.Sandbox.Containers;
using Green.Core.Tests.Store;

namespace Green.Core.Tests.Foreign;

/// <summary>What holds for readers of foreign bytes, whatever the bytes; <c>build/fuzz</c> tries more of them for longer.</summary>
[TestClass]
public sealed class ParserLaws
{
    [TestMethod]
    public void Words_that_were_quoted_are_the_words_read() => Law.Holds(Law.Text("a b", "'x'", "\"", "\\", "#").ArrayOf(), words =>
        Sequence.Matches(ShellWords.Split(string.Join(' ', words.Select(ProcessFailure.Quote)))!, words));

    [TestMethod]
    public void Inputs_of_a_plan_that_were_written_are_read() => Law.Holds(
        Law.Text("/ws", "absent", "Cargo.toml").Select(path => path.Replace("\n", "", StringComparison.Ordinal)).Where(path => path.Length > 0).ArrayOf(),
        paths =>
        {
            var inputs = new PlanInputs(paths.Distinct().ToDictionary(path => path, _ => "absent"));

            Sequence.Matches(PlanInputs.Parse(inputs.ToText()).Entries.OrderBy(pair => pair.Key, StringComparer.Ordinal), [.. inputs.Entries.OrderBy(pair => pair.Key, StringComparer.Ordinal)]);
        });

    [TestMethod]
    public void A_call_that_was_recorded_is_read()
    {
        using var directory = new TemporaryDirectory();
        var texts = Law.Text("rustc", "-C", "A=b").Select(text => text.Replace("\0", "", StringComparison.Ordinal));
        Law.Holds(
            from words in texts.NonEmptyListOf()
            from value in texts
            select (words, value),
            call =>
            {
                File.Delete(Path.Combine(directory.Path, "1.call"));
                new RecordedCall(CallKind.Rustc, "1", "/ws", [.. call.words], new Dictionary<string, string> { ["A"] = call.value }).Write(directory.Path);

                var read = RecordedCall.ReadAll(directory.Path).Single();

                // Half of a surrogate pair, which no process is given, is not kept.
                Sequence.Matches(read.Arguments, [.. call.words.Select(Whole)]);
                Assert.AreEqual(Whole(call.value), read.Environment["A"]);
            },
            tests: 300);
    }

    [TestMethod]
    public void A_record_that_was_cut_or_altered_is_none()
    {
        using var fixture = new StoreFixture();
        var path = fixture.At("record");
        Law.Holds(
            from content in Law.Bytes("a", "{}")
            from at in Gen.Choose(0, 200)
            from bit in Gen.Choose(0, 7)
            select (content, at, bit),
            record =>
            {
                CheckedFile.Write(fixture.Store.Layout, path, "key", record.content);
                var whole = File.ReadAllBytes(path);
                Assert.AreEqual(Convert.ToHexString(record.content), Convert.ToHexString(CheckedFile.Read(path, "key")!));

                var place = record.at % whole.Length;
                File.WriteAllBytes(path, whole[..place]);
                Assert.IsNull(CheckedFile.Read(path, "key"));

                whole[place] ^= (byte)(1 << record.bit);
                File.WriteAllBytes(path, whole);
                Assert.IsNull(CheckedFile.Read(path, "key"));
            },
            tests: 300);
    }

    [TestMethod]
    public void A_digest_that_was_written_is_read() => Law.Holds(Law.Bytes("a"), bytes =>
    {
        var digest = Digest.Of(bytes);
        var text = digest.ToString();

        Assert.IsTrue(Digest.TryParse(text, out var read));
        Assert.AreEqual(digest, read);
        Assert.IsFalse(Digest.TryParse(text.AsSpan(0, 65), out _));
        Assert.IsFalse(Digest.TryParse(text + "x", out _));
    });

    [TestMethod]
    public void A_size_is_what_it_was_written_as() => Law.Holds(Gen.Choose(0, int.MaxValue), size =>
    {
        Assert.AreEqual(size, ByteSize.Parse(size.ToString(CultureInfo.InvariantCulture)));
        Assert.AreEqual(size * 1024L, ByteSize.Parse($"{size} KiB"));
    });

    [TestMethod]
    public void Quantities_are_understood_or_not() => Law.Holds(
        Law.Text("1", "GiB", "kb", ".", "d", "w", "9223372036854775807", "default"),
        text =>
        {
            Assert.IsTrue(!ByteSize.TryParse(text, out var bytes) || bytes >= 0);
            Assert.IsTrue(!Duration.TryParse(text, out var time) || time >= TimeSpan.Zero);
            Assert.IsTrue(SettingKey.ParseJobs(text) is null or > 0);
        });

    [TestMethod]
    public void An_image_s_name_has_its_parts() => Law.Holds(Law.Text("debian", ":", "@", "sha256:1", "localhost:5000"), text =>
        Assert.IsTrue(ImageNameOf(text) is not { } name || (name.Tag.Length > 0 && text.StartsWith(name.Repository, StringComparison.Ordinal))));

    [TestMethod]
    public void A_filter_is_understood_or_refused_with_a_code() => Law.Holds(Law.Text("(", ")", "&", "|", "~", "!=", "Name", "a"), text =>
        IsReadOrRefused(() => TestFilter.Parse(text)(new CrateTest("native", "a")), "GREEN6007"));

    [TestMethod]
    public void Settings_are_read_or_refused_with_a_code() => Law.Holds(
        Law.Text("{", "}", "\"jobs\":", "\"a\"", "1", ",", "\"cache\":{", "\"\\ud800\"", "null"),
        text => IsReadOrRefused(() => SettingsJson.Read("{" + text, "here"), "GREEN5003"));

    [TestMethod]
    public void What_cargo_prints_is_read_or_refused_with_a_code() => Law.Holds(
        Law.Text("{", "}", "[", "]", ",", "\"reason\":\"compiler-artifact\"", "\"packages\":", "\"targets\":", "\"manifest_path\":\"/a\"", "null", "\"\\ud800\""),
        text =>
        {
            IsReadOrRefused(() => CargoMessage.Parse(text), "GREEN1003");
            IsReadOrRefused(() => Metadata.Parse(text), "GREEN1003");
        });

    [TestMethod]
    public void A_command_line_is_understood_or_refused_with_a_code() => Law.Holds(
        Law.Text("-j", "--jobs=", "--config", "-Z", "--", "name", "--sandbox").ArrayOf(),
        words => IsReadOrRefused(() => Assert.IsTrue(CargoCommandLine.Parse("test", null, words).Jobs is null or > 0), "GREEN1004"));

    [TestMethod]
    public void Lines_are_the_same_however_they_come() => Law.Holds(Law.Bytes("a", "\n"), bytes =>
    {
        List<string> one = [], other = [];
        var whole = new LineSplitter(one.Add);
        whole.Add(bytes);
        whole.Complete();
        var pieces = new LineSplitter(other.Add);
        foreach (var letter in bytes)
        {
            pieces.Add([letter]);
        }

        pieces.Complete();
        Sequence.Matches(other, [.. one]);
    });

    [TestMethod]
    public void Stripped_text_has_no_control_characters_and_no_broken_ones() => Law.Holds(
        Law.Text("\u001b[1m", "\u001b]8;;x", "\u001b\\", "\u001b", "\ud83e\udd80", "a").Select(Whole),
        text =>
        {
            var stripped = Ansi.Strip(text);

            Assert.IsFalse(stripped.Any(letter => letter is '\u001b' or '\u007f' or '\0'));
            Assert.AreEqual(Whole(stripped), stripped);
        });

    [TestMethod]
    public void Only_tests_that_were_asked_for_have_results() => Law.Holds(
        Law.Text("ok a", "failed b", "ignored: why a", "test a ... ok", "---- b stdout ----", "failures:", "\n").Select(text => text.Split('\n')),
        lines =>
        {
            var output = new HarnessOutput("native", ["a", "b"], TimeProvider.System);
            foreach (var line in lines)
            {
                output.Add(line);
            }

            Assert.IsTrue(output.Results(lines).All(result => result.Key is "a" or "b" && result.Value.Test.Name == result.Key));
        });

    private static Green.Core.Sandbox.Containers.ImageName? ImageNameOf(string text) => Green.Core.Sandbox.Containers.ImageName.Parse(text);

    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static void IsReadOrRefused(Action read, string code)
    {
        try
        {
            read();
        }
        catch (GreenException exception)
        {
            Assert.AreEqual(code, exception.Code);
        }
    }
}
