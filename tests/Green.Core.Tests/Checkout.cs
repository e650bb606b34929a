namespace Green.Core.Tests;

/// <summary>The sources that the tests belong to.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var place = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(place, "Green.sln")))
        {
            place = Path.GetDirectoryName(place) ?? throw new InvalidOperationException("The tests run outside the sources.");
        }

        return place;
    }
}
