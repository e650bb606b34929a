using System.Globalization;
using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;

namespace Green.Core.Configuration;

/// <summary>One setting that there is: its name, what it is for, and which values it takes.</summary>
/// <param name="Name">As files and the command line spell it.</param>
/// <param name="Description">For help texts: one line.</param>
/// <param name="Default">The value where nothing sets it.</param>
/// <param name="Expects">In words, what a value must be.</param>
/// <param name="Accepts">Whether a text is a value.</param>
public sealed record SettingKey(string Name, string Description, Func<string> Default, string Expects, Func<string, bool> Accepts)
{
    /// <summary>The value of <c>sandbox</c> that leaves the choice to Green.</summary>
    public const string Automatic = "automatic";

    public static readonly SettingKey Sandbox = new(
        "sandbox",
        "where rustc and build scripts run: container, namespaces, host (no isolation), or automatic",
        () => Automatic,
        "container, namespaces, host or automatic",
        value => value is "container" or "namespaces" or "host" or Automatic);

    public static readonly SettingKey Image = new(
        "image",
        "the container image with the linker and the C libraries",
        () => ContainerImage.DefaultReference,
        "the name or id of an image",
        value => value.Length > 0 && value[0] != '-' && !value.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)));

    public static readonly SettingKey Jobs = new(
        "jobs",
        "how many units, with their further threads, run at once; negative: the processors less that many",
        () => Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        "a number other than 0, or `default`",
        value => ParseJobs(value) is not null);

    public static readonly SettingKey CacheMaximum = new(
        "cache.max-size",
        "what `cache prune` leaves of the store, such as 20GiB",
        () => "20GiB",
        "a size such as 500MB or 20GiB",
        value => ByteSize.TryParse(value, out _));

    public static readonly SettingKey TimeLimit = new(
        "limit.time",
        "after which time a compiler call or a build script is ended",
        () => Duration.Format(ActionLimits.Default.Time),
        "a time such as 90s, 30m or 2h, at most 30d",
        value => Duration.TryParse(value, out var time) && time > TimeSpan.Zero && time <= TimeSpan.FromDays(30));

    public static readonly SettingKey MemoryLimit = new(
        "limit.memory",
        "how much memory a compiler call or a build script may use, with all its processes",
        () => ByteSize.Format(ActionLimits.Default.Memory),
        "a size such as 500MB or 20GiB, at least 1MiB",
        IsLimit);

    public static readonly SettingKey ProcessLimit = new(
        "limit.processes",
        "how many processes and threads a compiler call or a build script may have",
        () => ActionLimits.Default.Processes.ToString(CultureInfo.InvariantCulture),
        "a number from 8 to 1000000",
        value => ParseCount(value) is not null);

    public static readonly SettingKey DiskLimit = new(
        "limit.disk",
        "how much a compiler call or a build script may leave in files",
        () => ByteSize.Format(ActionLimits.Default.Disk),
        "a size such as 500MB or 20GiB, at least 1MiB",
        IsLimit);

    /// <summary>All that files, GREEN_* variables and flags can set; GREEN_HOME alone says where the home is.</summary>
    public static IReadOnlyList<SettingKey> All { get; } = [Sandbox, Image, Jobs, TimeLimit, MemoryLimit, ProcessLimit, DiskLimit, CacheMaximum];

    /// <summary>The environment variable that sets it, such as <c>GREEN_CACHE_MAX_SIZE</c>.</summary>
    public string Variable { get; } = "GREEN_" + Name.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    /// <returns>Null where there is no such setting.</returns>
    public static SettingKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);

    /// <returns>Null where the text is no number that <see cref="ProcessLimit"/> takes.</returns>
    internal static int? ParseCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 8 and <= 1_000_000 ? count : null;

    private static bool IsLimit(string text) => ByteSize.TryParse(text, out var bytes) && bytes >= 1 << 20;

    /// <summary>As cargo: a negative number counts down from the processors, <c>default</c> is all of them.</summary>
    /// <returns>Null where the text is no number of jobs.</returns>
    internal static int? ParseJobs(string text) =>
        text == "default" ? Environment.ProcessorCount
        : !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var jobs) || jobs == 0 ? null
        : jobs > 0 ? jobs
        : Math.Max(1, Environment.ProcessorCount + jobs);
}
