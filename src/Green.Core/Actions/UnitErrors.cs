namespace Green.Core.Actions;

/// <summary>Gives a failure of a unit the form that users see: a code, what happened, what to do.</summary>
public static class UnitErrors
{
    /// <param name="unit">The unit that was being built.</param>
    public static GreenException Coded(Exception failure, string unit) => failure switch
    {
        GreenException coded => coded,
        IOException or UnauthorizedAccessException => new GreenException(
            "GREEN4001",
            $"{unit} could not be built: {failure.Message}",
            "Look at what the message names; if that is one of Green's own files, `dotnet green cache clear` and build again.",
            failure),
        _ => new GreenException(
            "GREEN4006",
            $"{unit} could not be built because of a mistake in Green: {failure.GetType().Name}: {failure.Message}",
            "Report it, with the Cargo.toml of the crate. `cargo build` builds the crate meanwhile.",
            failure),
    };
}
