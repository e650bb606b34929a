namespace Green.EndToEnd.Tests.Harness;

/// <summary>The engine of the machine, or the one that <c>build/with-engine</c> gives to tests.</summary>
internal static class GivenEngine
{
    /// <summary>Whether a build says that there is no engine, or none with the image.</summary>
    public static bool IsMissing(CommandResult build) =>
        build.Error.Contains("error[GREEN2001]", StringComparison.Ordinal) || build.Error.Contains("error[GREEN2002]", StringComparison.Ordinal);

    /// <summary>Skips the test where <c>build/test</c> says that the machine cannot have the engine.</summary>
    public static void Require()
    {
        if (Environment.GetEnvironmentVariable("GREEN_TEST_NO_ENGINE") is { Length: > 0 } reason)
        {
            Assert.Inconclusive($"Skipped: {reason}");
        }
    }
}
