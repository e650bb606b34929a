using Green.Core;

namespace Green.Tool.Commands;

/// <summary>Failures as the user reads them, in the form of rustc's and cargo's.</summary>
internal static class ErrorText
{
    /// <summary>The exit code of a failure, as cargo's.</summary>
    public const int ExitCode = 101;

    public static string Of(GreenException failure) => $"error[{failure.Code}]: {failure.Message}\n  = help: {failure.Advice}";

    /// <summary>A file operation that failed where no error of Green's own tells more.</summary>
    public static GreenException Coded(Exception failure) => new(
        "GREEN5007",
        $"A file or directory cannot be used: {failure.Message}",
        "Look at its owner and permissions and at the free space of its disk; `dotnet green doctor` looks at Green's own directories.",
        failure);
}
