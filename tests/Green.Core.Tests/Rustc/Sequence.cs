namespace Green.Core.Tests.Rustc;

/// <summary>Compares a list with the values written out in a test.</summary>
internal static class Sequence
{
    public static void Matches<T>(IEnumerable<T> actual, params T[] expected) =>
        CollectionAssert.AreEqual(expected, actual.ToArray());
}
