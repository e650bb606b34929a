namespace Green.EndToEnd.Tests.Harness;

/// <summary>The engine that <c>build/with-engine</c> gives to tests.</summary>
internal static class GivenEngine
{
    /// <summary>Skips the test where <c>build/test</c> says that the machine cannot have the engine.</summary>
    public static void Require()
    {
        if (Environment.GetEnvironmentVariable("GREEN_TEST_NO_ENGINE") is { Length: > 0 } reason)
        {
            Assert.Inconclusive($"Skipped: {reason}");
        }
    }
}
