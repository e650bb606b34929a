namespace Green.Core;

/// <summary>
/// A failure that Green knows and explains: a code with a page under docs/errors, what happened and where,
/// and what to do about it. The edges (the tool, the tasks) print it; nothing else catches it to log.
/// </summary>
public sealed class GreenException(string code, string message, string advice, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The code, such as <c>GREEN2001</c>; <c>docs/errors/&lt;code&gt;.md</c> explains it.</summary>
    public string Code { get; } = code;

    /// <summary>What the user can do, as one or two sentences.</summary>
    public string Advice { get; } = advice;
}
