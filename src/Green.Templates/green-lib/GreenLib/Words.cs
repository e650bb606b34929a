using System.Runtime.InteropServices;

namespace GreenLib;

/// <summary>What the crate can do, as .NET sees it.</summary>
public static partial class Words
{
    /// <summary>The number of words in a text.</summary>
    public static unsafe int Count(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            return (int)CountWords(start, (nuint)bytes.Length);
        }
    }

    [LibraryImport("green_lib_native", EntryPoint = "count_words")]
    private static unsafe partial nuint CountWords(byte* text, nuint length);
}
