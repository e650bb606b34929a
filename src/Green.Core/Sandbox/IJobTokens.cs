namespace Green.Core.Sandbox;

/// <summary>Where the tokens for further threads of an action come from, beyond the one it holds by running.</summary>
public interface IJobTokens
{
    /// <summary>Whether a token that somebody has and does not use is missed elsewhere, as far as can be told.</summary>
    bool AreWanted { get; }

    /// <summary>Takes a token if there is one now; never waits.</summary>
    bool TryTake(out byte token);

    /// <summary>Gives back a token that was taken.</summary>
    void GiveBack(byte token);
}
