using Green.Core.Configuration;
using Green.Core.Projects;
using Green.Core.Rustc;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>Gives a failure of a unit the form that users see: a code, what happened, what to do.</summary>
public static class UnitErrors
{
    /// <summary>Free bytes with which a disk may have been full a moment ago: what failed has been deleted since.</summary>
    private const long NearlyFull = 1L << 30;

    /// <summary>What compilers and linkers say, and linkers die of, where a file that they write cannot grow.</summary>
    private static readonly string[] SignsOfFullDisk = ["No space left on device", "Disk quota exceeded", "[Bus error]", "SIGBUS"];

    /// <summary>A file operation that failed, by whose file it was; null where it is neither the store's nor the target directory's.</summary>
    public static GreenException? OfPlace(BuildSettings settings, Exception failure) => failure is not (IOException or UnauthorizedAccessException) ? null
        : failure.Message.Contains(settings.Home + "/", StringComparison.Ordinal) ? StoreErrors.CannotWrite(settings.Home, failure)
        : failure.Message.Contains(settings.BuildDirectory + "/", StringComparison.Ordinal) ? TargetErrors.CannotWrite(settings.BuildDirectory, failure)
        : null;

    /// <summary>
    /// A sandbox's files are on the disk of the store, but those in it name other places. Null where a failure has another cause.
    /// </summary>
    /// <param name="errors">What the action said.</param>
    public static GreenException? OfFullDisk(string home, string unit, IEnumerable<string> errors)
    {
        var sign = errors.SelectMany(line => (DiagnosticParser.Parse(line) is DiagnosticMessage message ? message.Diagnostic.Rendered ?? "" : line).Split('\n'))
            .FirstOrDefault(line => SignsOfFullDisk.Any(sign => line.Contains(sign, StringComparison.Ordinal)));
        return sign is not null && new DriveInfo(home).AvailableFreeSpace is var free and < NearlyFull
            ? StoreErrors.CannotWrite(home, new IOException($"{unit} found no space in its sandbox ({ByteSize.Format(free)} are free now): {sign.Trim()}"))
            : null;
    }

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
