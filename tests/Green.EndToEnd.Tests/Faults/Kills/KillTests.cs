using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults.Kills;

/// <summary>A short campaign of kills. <c>build/faults</c> runs a long one, through the variables that are read here.</summary>
[TestClass]
public sealed class KillTests
{
    private const int Share = 12;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task After_kills_at_random_moments_the_next_build_is_as_one_from_nothing()
    {
        var kills = FaultVariables.Number("GREEN_FAULTS_RUNS") ?? Share;
        var seed = FaultVariables.Number("GREEN_FAULTS_SEED") ?? Random.Shared.Next();
        using var home = new GreenHome(nameof(KillTests), TestContext.CancellationToken);
        var campaign = new KillCampaign(home, seed, await EngineAnswersAsync(home), TestContext.CancellationToken);
        try
        {
            await campaign.RunAsync(kills, verifyEvery: Math.Min(kills, 10));
        }
        finally
        {
            FaultVariables.Report(campaign.Tally.ToString());
        }

        Assert.IsEmpty(campaign.Tally.Findings, campaign.Tally.ToString());
    }

    /// <summary>Whether containers can have a share.</summary>
    private static async Task<bool> EngineAnswersAsync(GreenHome home)
    {
        var doctor = await home.Copy("small", "doctor").GreenAsync("doctor");
        return doctor.Output.Split('\n').Any(line => line.Contains("container", StringComparison.Ordinal) && line.TrimStart().StartsWith("ok", StringComparison.Ordinal));
    }
}
