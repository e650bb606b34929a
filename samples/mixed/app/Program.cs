using System;
using System.Runtime.InteropServices;
using System.Text;

var text = Encoding.UTF8.GetBytes(args.Length > 0 ? string.Join(' ', args) : "a crate and a project");
Console.WriteLine($"{Native.Words(text, (nuint)text.Length)} words, {Native.Sum(19, 23)} in all");

static partial class Native
{
    [LibraryImport("words", EntryPoint = "words_count")]
    public static partial nuint Words([In] byte[] text, nuint length);

    [LibraryImport("sums", EntryPoint = "sums_add")]
    public static partial int Sum(int a, int b);
}
