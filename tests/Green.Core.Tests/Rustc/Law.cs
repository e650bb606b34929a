using FsCheck;
using FsCheck.Fluent;

namespace Green.Core.Tests.Rustc;

/// <summary>Laws that hold for whatever input. A failure's message has the smallest input found and the seed.</summary>
internal static class Law
{
    /// <summary>Text in which what parsers look for is frequent, and anything else possible.</summary>
    public static Gen<string> Text(params string[] pieces) =>
        Gen.Frequency(
            (6, Gen.Elements(pieces)),
            (2, Gen.Elements(" ", "\n", "\r\n", "\r", "\t", "\\", "/", "=", ":", "#", "\"", "'", "@", "-", ",", "\0", "\u00a0", "é", "\ud83e\udd80", "\ufeff")),
            (1, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get)))
        .ListOf().Select(string.Concat);

    public static Gen<byte[]> Bytes(params string[] pieces) =>
        Gen.Frequency(
            (6, Text(pieces).Select(System.Text.Encoding.UTF8.GetBytes)),
            (1, ArbMap.Default.GeneratorFor<byte[]>()))
        .ListOf().Select(parts => parts.SelectMany(part => part).ToArray());

    public static void Holds<T>(Gen<T> inputs, Action<T> law, int tests = 1000) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests), Prop.ForAll(inputs.ToArbitrary(), law));
}
