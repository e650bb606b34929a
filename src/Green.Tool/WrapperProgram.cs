using Green.Core;
using Green.Core.Actions;
using Green.Core.Wrapper;
using Green.Tool.Commands;
using Microsoft.Win32.SafeHandles;

namespace Green.Tool;

/// <summary>The tool as cargo starts it: in place of the compiler, and in place of build scripts.</summary>
internal static class WrapperProgram
{
    private const int Failure = 1;

    public static bool Owns(IReadOnlyList<string> arguments) => RustcWrapper.IsCompilerCall(arguments) || RustcWrapper.IsScriptRun(arguments);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            // Not the console's: it would look at the terminal and start a thread.
            using var output = OpenDescriptor(1);
            using var error = OpenDescriptor(2);
            var wrapper = new RustcWrapper(Environment.ProcessPath!, environment, Environment.CurrentDirectory, output, error);
            if (RustcWrapper.IsScriptRun(arguments))
            {
                var (code, program) = await wrapper.RunScriptAsync(arguments, CancellationToken.None).ConfigureAwait(false);
                return code is { } ran ? End(ran) : Processes.Replace([program], environment, Environment.CurrentDirectory);
            }

            return await wrapper.CompileAsync(arguments, CancellationToken.None).ConfigureAwait(false) is { } ended ? End(ended) : Processes.ReplaceByArguments();
        }
        catch (OperationCanceledException)
        {
            // Cargo is gone.
            return Failure;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync(ErrorText.Of(UnitErrors.Coded(failure, RustcWrapper.NameOf(arguments)))).ConfigureAwait(false);
            return Failure;
        }
    }

    private static FileStream OpenDescriptor(int number) => new(new SafeFileHandle(number, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    /// <summary>Cargo is told of a signal by a signal.</summary>
    private static int End(int code)
    {
        if (code > 128)
        {
            Processes.EndBySignal(code - 128);
        }

        return code;
    }
}
