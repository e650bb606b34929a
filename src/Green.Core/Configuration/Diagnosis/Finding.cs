namespace Green.Core.Configuration.Diagnosis;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    Ok,

    /// <summary>Something is missing; builds go on without it, or some of them fail.</summary>
    Warning,

    /// <summary>No build can succeed.</summary>
    Failure,
}

/// <summary>What one look at the machine found.</summary>
/// <param name="Subject">What was looked at, in a word or two.</param>
/// <param name="Text">What was found; one line.</param>
/// <param name="Advice">What to do; null where all is well.</param>
public sealed record Finding(Severity Severity, string Subject, string Text, string? Advice)
{
    internal static Finding Ok(string subject, string text) => new(Severity.Ok, subject, text, null);

    internal static Finding Of(Severity severity, string subject, GreenException failure) =>
        new(severity, subject, $"{failure.Code}: {failure.Message}", failure.Advice);
}
