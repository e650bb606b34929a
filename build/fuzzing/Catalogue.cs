using Green.Fuzz.Parsers;

namespace Green.Fuzz;

/// <summary>Every parser that is tried.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Parser> All { get; } = [.. OfRustc.All, .. OfCargo.All, .. OfRecords.All, .. OfSandboxes.All, .. OfUsers.All];
}
