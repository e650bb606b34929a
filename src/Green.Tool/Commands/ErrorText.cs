using System.ComponentModel;
using Green.Core;

namespace Green.Tool.Commands;

/// <summary>Failures as the user reads them, in the form of rustc's and cargo's.</summary>
internal static class ErrorText
{
    /// <summary>The exit code of a failure, as cargo's.</summary>
    public const int ExitCode = 101;

    public static string Of(GreenException failure) => $"error[{failure.Code}]: {failure.Message}\n  = help: {failure.Advice}";

    /// <summary>A failure where no error of Green's own tells more.</summary>
    public static GreenException Coded(Exception failure) => failure is IOException or UnauthorizedAccessException or Win32Exception
        ? new GreenException(
            "GREEN5007",
            $"A file or directory cannot be used: {failure.Message}",
            "Look at its owner and permissions and at the free space of its disk; `dotnet green doctor` looks at Green's own directories.",
            failure)
        : new GreenException(
            "GREEN4006",
            $"The command came to no end because of a mistake in Green: {failure.GetType().Name}: {failure.Message}",
            "Report it, with the command. cargo's own command does the same work meanwhile.",
            failure);

    /// <summary>Runs a command; a failure that is known is told in the context's words and becomes the exit code.</summary>
    /// <param name="interrupted">The exit code of a command that was told to stop.</param>
    public static async Task<int> GuardAsync(ToolContext context, Func<Task<int>> command, Func<int> interrupted)
    {
        try
        {
            return await command().ConfigureAwait(false);
        }
        catch (GreenException failure)
        {
            context.Error.WriteLine(Of(failure));
            return ExitCode;
        }
        catch (OperationCanceledException)
        {
            return interrupted();
        }
        catch (Exception failure)
        {
            context.Error.WriteLine(Of(Coded(failure)));
            return ExitCode;
        }
    }
}
