namespace Green.Core.Projects;

/// <summary>The failures of the target directory that a user can do something about.</summary>
internal static class TargetErrors
{
    /// <param name="what">What was to be written, and where: the beginning of a sentence.</param>
    public static GreenException CannotWrite(string what, Exception cause) => new(
        "GREEN4002",
        $"{what} cannot be written: {cause.Message}",
        "Free some space, make the target directory writable, or name another one with --target-dir.",
        cause);

    /// <summary>Runs what writes below the target directory.</summary>
    /// <exception cref="GreenException">GREEN4002: it could not.</exception>
    public static T Guard<T>(string what, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(what, failure);
        }
    }

    /// <inheritdoc cref="Guard{T}"/>
    public static void Guard(string what, Action write) => Guard(what, () =>
    {
        write();
        return true;
    });
}
