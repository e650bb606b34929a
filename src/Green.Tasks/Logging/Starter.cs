using System.Diagnostics;

namespace Green.Tasks.Logging;

/// <summary>Ends the engine when the tool that started it is gone: killed, it could not stop the build itself.</summary>
internal static class Starter
{
    /// <summary>Watches standard input, a pipe that the tool holds open for as long as it lives.</summary>
    public static void Follow()
    {
        var watch = new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            var buffer = new byte[64];
            while (input.Read(buffer) > 0)
            {
            }

            // Whatever state this leaves is one that the next build takes for unfinished; slots end what they run.
            Process.GetCurrentProcess().Kill();
        })
        {
            IsBackground = true,
            Name = "Green: the tool lives",
        };
        watch.Start();
    }
}
