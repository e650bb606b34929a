using System.ComponentModel;
using Green.Core;
using Green.Core.Cargo;

namespace Green.Tool.Commands;

/// <summary><c>cargo</c>, and the commands that cargo drives: cargo itself, with this tool as its RUSTC_WRAPPER.</summary>
internal sealed class CargoCommand(ToolContext context)
{
    private const string Wrapper = "RUSTC_WRAPPER";

    /// <summary>Becomes cargo.</summary>
    /// <param name="toolchain">Such as <c>+nightly</c>, or null.</param>
    /// <exception cref="GreenException">GREEN1001 no cargo; GREEN1004 a flag without its value; GREEN1010 another wrapper is set.</exception>
    public int Run(string? toolchain, IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string>(context.Environment, StringComparer.Ordinal);
        if (environment.TryGetValue(Wrapper, out var other) && other.Length > 0 && Path.GetFileName(other) != Path.GetFileName(context.Executable))
        {
            throw new GreenException(
                "GREEN1010",
                $"{Wrapper} is set to `{other}`, and cargo has room for one wrapper",
                $"Unset {Wrapper} for Green, or call cargo without Green to use the other one.");
        }

        environment[Wrapper] = context.Executable;
        if (Places.OnPath("cargo", environment) is not { } cargo)
        {
            throw Planner.NoCargo();
        }

        var words = TakeSandbox(arguments, environment);
        try
        {
            return Processes.Replace([cargo, .. toolchain is null ? Array.Empty<string>() : [toolchain], .. words], environment, context.WorkingDirectory);
        }
        catch (Win32Exception failure)
        {
            throw ErrorText.Coded(failure);
        }
    }

    /// <summary>Takes Green's own flag out; what stands behind <c>--</c> is not Green's.</summary>
    private static List<string> TakeSandbox(IReadOnlyList<string> arguments, Dictionary<string, string> environment)
    {
        const string Flag = "--sandbox";
        var rest = new List<string>(arguments.Count);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--")
            {
                rest.AddRange(arguments.Skip(i));
                break;
            }

            if (arguments[i] == Flag && i + 1 == arguments.Count)
            {
                throw new GreenException("GREEN1004", $"the flag {Flag} lacks its value", $"Write {Flag} container, namespaces or host.");
            }

            if (arguments[i] == Flag)
            {
                environment["GREEN_SANDBOX"] = arguments[++i];
            }
            else if (arguments[i].StartsWith(Flag + "=", StringComparison.Ordinal))
            {
                environment["GREEN_SANDBOX"] = arguments[i][(Flag.Length + 1)..];
            }
            else
            {
                rest.Add(arguments[i]);
            }
        }

        return rest;
    }
}
