using System.Text;

namespace Green.Core.Rustc;

/// <summary>What a build script told cargo on standard output, read as cargo 1.95 does.</summary>
public sealed class BuildScriptOutput
{
    internal BuildScriptOutput()
    {
    }

    /// <summary>The instruction lines in order, up to the first that is wrong.</summary>
    public IReadOnlyList<BuildDirective> Directives { get; internal init; } = [];

    /// <summary>Cargo's message for the first instruction that is wrong, or for errors that the script has logged; else null. The build fails with it.</summary>
    public string? Error { get; internal set; }

    /// <summary>Values for <c>-L</c>, those of rustc-flags included.</summary>
    public IReadOnlyList<string> LinkSearch => LinkSearchList;

    /// <summary>Values for <c>-l</c>, those of rustc-flags included.</summary>
    public IReadOnlyList<string> LinkLibraries => LinkLibraryList;

    public IReadOnlyList<LinkArgument> LinkArguments => LinkArgumentList;

    public IReadOnlyList<string> Cfgs => CfgList;

    public IReadOnlyList<string> CheckCfgs => CheckCfgList;

    public IReadOnlyList<KeyValuePair<string, string>> Environment => EnvironmentList;

    /// <summary>What dependents of a package with <c>links</c> see as <c>DEP_…</c> variables.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata => MetadataList;

    /// <summary>Relative paths are relative to the package.</summary>
    public IReadOnlyList<string> RerunIfChanged => RerunIfChangedList;

    public IReadOnlyList<string> RerunIfEnvChanged => RerunIfEnvChangedList;

    /// <summary>Warnings and errors to show, cargo's own about the instructions included.</summary>
    public IReadOnlyList<ScriptMessage> Messages => MessageList;

    internal List<string> LinkSearchList { get; } = [];

    internal List<string> LinkLibraryList { get; } = [];

    internal List<LinkArgument> LinkArgumentList { get; } = [];

    internal List<string> CfgList { get; } = [];

    internal List<string> CheckCfgList { get; } = [];

    internal List<KeyValuePair<string, string>> EnvironmentList { get; } = [];

    internal List<KeyValuePair<string, string>> MetadataList { get; } = [];

    internal List<string> RerunIfChangedList { get; } = [];

    internal List<string> RerunIfEnvChangedList { get; } = [];

    internal List<ScriptMessage> MessageList { get; } = [];

    /// <param name="standardOutput">The bytes; a line that is not UTF-8 is ignored.</param>
    /// <param name="package">The script's package.</param>
    /// <param name="map">Applied to every value before it is read, for paths; null leaves values as they are.</param>
    public static BuildScriptOutput Parse(ReadOnlySpan<byte> standardOutput, ScriptPackage package, Func<string, string>? map = null)
    {
        var messages = MessagesOfFailed(standardOutput);
        if (!messages.Any(message => message.IsError))
        {
            return new BuildScriptParser(package, map).Parse(Lines(standardOutput));
        }

        var failed = new BuildScriptOutput { Error = "build script logged errors" };
        failed.MessageList.AddRange(messages.Select(message => message with { Text = map is null ? message.Text : map(message.Text) }));
        return failed;
    }

    /// <summary>
    /// The messages to show when the script has failed, or has logged an error, and its other output is void.
    /// They are read from whole lines, untrimmed: an instruction behind white space is none here.
    /// </summary>
    public static IReadOnlyList<ScriptMessage> MessagesOfFailed(ReadOnlySpan<byte> standardOutput)
    {
        var messages = new List<ScriptMessage>();
        var lines = Encoding.UTF8.GetString(standardOutput).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            // A carriage return belongs to a line's end only where there is one.
            var line = i < lines.Length - 1 && lines[i].EndsWith('\r') ? lines[i][..^1] : lines[i];
            foreach (var (prefix, isError) in MessagePrefixes)
            {
                if (line.StartsWith(prefix, StringComparison.Ordinal))
                {
                    messages.Add(new ScriptMessage(isError, line[prefix.Length..]));
                }
            }
        }

        return messages;
    }

    private static readonly (string Prefix, bool IsError)[] MessagePrefixes =
        [("cargo::error=", true), ("cargo::warning=", false), ("cargo:warning=", false)];

    private static List<string> Lines(ReadOnlySpan<byte> output)
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var lines = new List<string>();
        foreach (var range in output.Split((byte)'\n'))
        {
            try
            {
                lines.Add(strict.GetString(output[range]).Trim());
            }
            catch (DecoderFallbackException)
            {
                // Cargo skips such a line without a word.
            }
        }

        return lines;
    }
}
