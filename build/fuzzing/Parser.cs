using System.Text;

namespace Green.Fuzz;

/// <summary>One reader of foreign bytes.</summary>
/// <param name="Name">As the command line and the table have it.</param>
/// <param name="Samples">Real input, or input that was written by what writes it.</param>
/// <param name="Words">Pieces of its grammar.</param>
/// <param name="Open">
/// Makes ready what it needs, and returns the reading itself: true where the bytes were accepted, false where they were refused
/// in the documented way. Whatever it throws is a finding.
/// </param>
internal sealed record Parser(string Name, IReadOnlyList<byte[]> Samples, IReadOnlyList<byte[]> Words, Func<Func<byte[], bool>> Open)
{
    /// <summary>A reader of text that needs nothing made ready.</summary>
    public static Parser OfText(string name, IEnumerable<string> samples, string words, Func<string, bool> accepts) =>
        OfBytes(name, samples.Select(Encoding.UTF8.GetBytes), words, bytes => accepts(Encoding.UTF8.GetString(bytes)));

    public static Parser OfBytes(string name, IEnumerable<byte[]> samples, string words, Func<byte[], bool> accepts) =>
        new(name, [.. samples], Split(words), () => accepts);

    /// <summary>A reader of a file, which has a directory of its own for it.</summary>
    /// <param name="accepts">Is given the directory once, then the bytes of each input.</param>
    public static Parser OfFile(string name, IEnumerable<string> samples, string words, Func<string, Func<byte[], bool>> accepts) =>
        new(name, [.. samples.Select(Encoding.UTF8.GetBytes)], Split(words), () => accepts(Scratch.New(name)));

    /// <summary>Pieces separated by spaces, in which <c>\s</c> is a space, <c>\n</c> a newline, <c>\t</c> a tab and <c>\0</c> a NUL.</summary>
    public static IReadOnlyList<byte[]> Split(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(word => Encoding.UTF8.GetBytes(word.Replace("\\s", " ", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\0", "\0", StringComparison.Ordinal)))];
}

/// <summary>What was accepted is not what it must be.</summary>
internal sealed class LawBrokenException(string law) : Exception(law);

/// <summary>How laws and documented failures are written down.</summary>
internal static class Law
{
    public static void Holds(bool law, string words)
    {
        if (!law)
        {
            throw new LawBrokenException(words);
        }
    }

    /// <summary>Same, in order.</summary>
    public static void Same<T>(IEnumerable<T> one, IEnumerable<T> other, string words) => Holds(one.SequenceEqual(other), words);

    /// <summary>True, or false where it ends in a documented failure.</summary>
    public static bool Reads<T>(Action read)
        where T : Exception
    {
        try
        {
            read();
            return true;
        }
        catch (T)
        {
            return false;
        }
    }
}

/// <summary>Directories for files that are read, in memory where the machine has such a place.</summary>
internal static class Scratch
{
    public static string New(string name) => Directory.CreateDirectory(Path.Combine(Of(Environment.ProcessId), name)).FullName;

    /// <summary>Removes those of a process.</summary>
    public static void Remove(int process)
    {
        if (Directory.Exists(Of(process)))
        {
            Directory.Delete(Of(process), recursive: true);
        }
    }

    private static string Of(int process) => Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"green-fuzz-{process}");
}
