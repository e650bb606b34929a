namespace Green.Core.Wrapper;

/// <summary>Says what became of each call, for those who ask: GREEN_LOG is a file's path, or 1 for standard error.</summary>
public sealed class WrapperLog(string? destination)
{
    public const string Variable = "GREEN_LOG";

    public void Write(string line)
    {
        if (string.IsNullOrEmpty(destination))
        {
            return;
        }

        try
        {
            if (destination == "1")
            {
                Console.Error.WriteLine("green: " + line);
            }
            else
            {
                // One write per line: calls of one cargo run side by side.
                File.AppendAllText(destination, line + "\n");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What cannot be logged is no reason to fail.
        }
    }
}
