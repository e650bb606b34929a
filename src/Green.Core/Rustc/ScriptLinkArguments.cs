namespace Green.Core.Rustc;

/// <summary>The rustc-link-arg family: each member is valid only where the package has such a target.</summary>
internal static class ScriptLinkArguments
{
    public static string? Add(
        BuildDirective directive, string line, ScriptPackage package, string whence, BuildScriptOutput output,
        Func<string, string, string> unknown)
    {
        switch (directive.Key)
        {
            case "rustc-link-arg":
                output.LinkArgumentList.Add(new LinkArgument(LinkArgumentScope.All, null, directive.Value));
                return null;
            case "rustc-link-arg-cdylib" or "rustc-cdylib-link-arg":
                return AddCdylib(directive, package, output);
            case "rustc-link-arg-bin":
                return AddBin(directive, package, whence, output);
            case "rustc-link-arg-bins":
                return AddFor("bin", "bin", LinkArgumentScope.Bins);
            case "rustc-link-arg-tests":
                return AddFor("test", "test", LinkArgumentScope.Tests);
            case "rustc-link-arg-benches":
                return AddFor("bench", "benchmark", LinkArgumentScope.Benches);
            case "rustc-link-arg-examples":
                return AddFor("example", "example", LinkArgumentScope.Examples);
            default:
                return unknown(line, directive.Key);
        }

        string? AddFor(string kind, string word, LinkArgumentScope scope)
        {
            if (!package.Targets.Any(target => target.Kinds.Contains(kind)))
            {
                return $"invalid instruction `{directive.Prefix}{directive.Key}` from {whence}\n"
                    + $"The package {package.Description} does not have a {word} target.";
            }

            output.LinkArgumentList.Add(new LinkArgument(scope, null, directive.Value));
            return null;
        }
    }

    private static string? AddCdylib(BuildDirective directive, ScriptPackage package, BuildScriptOutput output)
    {
        if (!package.Targets.Any(target => target.Kinds.Contains("cdylib")))
        {
            output.MessageList.Add(new ScriptMessage(
                IsError: false,
                $"{directive.Prefix}{directive.Key} was specified in the build script of {package.Description}, but that package "
                + "does not contain a cdylib target\n\nAllowing this was an unintended change in the 1.50 release, and may become "
                + "an error in the future. For more information, see <https://github.com/rust-lang/cargo/issues/9562>."));
        }

        output.LinkArgumentList.Add(new LinkArgument(LinkArgumentScope.Cdylib, null, directive.Value));
        return null;
    }

    private static string? AddBin(BuildDirective directive, ScriptPackage package, string whence, BuildScriptOutput output)
    {
        var instruction = directive.Prefix + directive.Key;
        var equals = directive.Value.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return $"invalid instruction `{instruction}={directive.Value}` from {whence}\n"
                + $"The instruction should have the form {instruction}=BIN=ARG";
        }

        var bin = directive.Value[..equals];
        if (!package.Targets.Any(target => target.Name == bin && target.Kinds.Contains("bin")))
        {
            return $"invalid instruction `{instruction}` from {whence}\n"
                + $"The package {package.Description} does not have a bin target with the name `{bin}`.";
        }

        output.LinkArgumentList.Add(new LinkArgument(LinkArgumentScope.SingleBin, bin, directive.Value[(equals + 1)..]));
        return null;
    }
}
