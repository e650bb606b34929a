namespace Green.Core.Output;

/// <summary>The parts of a unit's description such as <c>bin "web" test</c>.</summary>
/// <param name="Kind"><c>lib</c>, <c>bin</c>, <c>test</c>, <c>bench</c>, <c>example</c> or <c>build script</c>.</param>
/// <param name="Name">The target's name, or null for a library or a build script.</param>
/// <param name="IsHarness">Whether a library, binary or example is compiled as a test harness.</param>
internal sealed record TargetDescription(string Kind, string? Name, bool IsHarness)
{
    public static TargetDescription Parse(string description)
    {
        var quote = description.IndexOf('"', StringComparison.Ordinal);
        var isHarness = description.EndsWith(" test", StringComparison.Ordinal);
        if (quote < 0)
        {
            return new TargetDescription(isHarness ? description[..^" test".Length] : description, null, isHarness);
        }

        var last = description.LastIndexOf('"');
        return new TargetDescription(description[..quote].TrimEnd(), last > quote ? description[(quote + 1)..last] : "", isHarness);
    }

    /// <summary>The arguments that make <c>cargo fix</c> take just this target, its package aside; null where it cannot.</summary>
    public string? Selector(string package) =>
        Kind == "build script"
            ? null
            : $"--{(Name is null ? Kind : $"{Kind} \"{Name}\"")} -p {package}{(IsHarness ? " --tests" : "")}";
}
