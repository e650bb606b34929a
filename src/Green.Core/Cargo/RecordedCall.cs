using System.Text;

namespace Green.Core.Cargo;

/// <summary>What cargo asked the recorder to run.</summary>
public enum CallKind
{
    /// <summary>A rustc call that compiles something.</summary>
    Rustc,

    /// <summary>A run of a compiled build script.</summary>
    BuildScript,

    /// <summary>A run of a program that was built: what <c>cargo run</c> would start, or tests.</summary>
    Program,

    /// <summary>A run of rustdoc for the tests in a library's documentation.</summary>
    Doctest,
}

/// <summary>One process that cargo started while a plan was recorded, exactly as it was started.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Sequence">Orders calls by their start; unique within a recording.</param>
/// <param name="Directory">Its working directory.</param>
/// <param name="Arguments">The program and its arguments.</param>
/// <param name="Environment">Its whole environment.</param>
public sealed record RecordedCall(
    CallKind Kind,
    string Sequence,
    string Directory,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment)
{
    private const char Separator = '\0';

    /// <summary>
    /// Writes the call as one file of NUL-separated fields. No serializer: a recording starts hundreds of these processes, and
    /// NUL is the one character that neither an argument nor an environment variable can hold.
    /// </summary>
    public void Write(string recording)
    {
        var text = new StringBuilder();
        text.Append(Kind).Append(Separator).Append(Directory).Append(Separator).Append(Arguments.Count).Append(Separator);
        text.AppendJoin(Separator, Arguments);
        foreach (var (name, value) in Environment)
        {
            text.Append(Separator).Append(name).Append('=').Append(value);
        }

        var path = Path.Combine(recording, Sequence + ".call");
        File.WriteAllText(path + ".new", text.ToString());
        File.Move(path + ".new", path);
    }

    public static IEnumerable<RecordedCall> ReadAll(string recording) =>
        System.IO.Directory.EnumerateFiles(recording, "*.call").Order(StringComparer.Ordinal)
            .Select(path => Parse(File.ReadAllText(path), Path.GetFileNameWithoutExtension(path)));

    /// <param name="text">What <see cref="Write"/> wrote.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    internal static RecordedCall Parse(string text, string sequence)
    {
        var fields = text.Split(Separator);
        if (fields.Length < 4 || !Enum.TryParse<CallKind>(fields[0], out var kind) || !Enum.IsDefined(kind)
            || !int.TryParse(fields[2], System.Globalization.CultureInfo.InvariantCulture, out var count) || count < 1 || count > fields.Length - 3)
        {
            throw new FormatException($"The recorded call {sequence} is none.");
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in fields.AsSpan(3 + count))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw new FormatException($"The recorded call {sequence} has a variable without a value.");
            }

            environment[field[..equals]] = field[(equals + 1)..];
        }

        return new RecordedCall(
            kind, sequence, fields[1], fields[3..(3 + count)], environment);
    }
}
