namespace Green.Core.Output;

/// <summary>
/// Writes lines the way cargo's shell does: a right-aligned status, <c>warning:</c> and <c>error:</c> in colour, and
/// anything that is printed erases a progress line first. Not safe for several threads; its owner locks.
/// </summary>
internal sealed class Shell(TextWriter output, TextWriter error, ConsoleOptions options)
{
    private bool _needsClear;

    /// <summary>Whether no progress line stands there.</summary>
    public bool IsCleared => !_needsClear;

    public bool Quiet => options.Verbosity == ConsoleVerbosity.Quiet;

    public bool Verbose => options.Verbosity == ConsoleVerbosity.Verbose;

    public void Status(string status, string message)
    {
        if (!Quiet)
        {
            Clear();
            error.Write($"{Styled(Ansi.Header, status.PadLeft(12))} {message}\n");
        }
    }

    public void Warning(string message)
    {
        if (!Quiet)
        {
            Clear();
            error.Write($"{Styled(Ansi.Warning, "warning")}: {message}\n");
        }
    }

    public void Note(string message)
    {
        if (!Quiet)
        {
            Clear();
            error.Write($"{Styled(Ansi.Note, "note")}: {message}\n");
        }
    }

    /// <param name="message">The text behind the word.</param>
    /// <param name="code">A code to show in brackets, or null.</param>
    public void Error(string message, string? code = null)
    {
        Clear();
        error.Write($"{Styled(Ansi.Error, code is null ? "error" : $"error[{code}]")}: {message}\n");
    }

    /// <summary>Text that others made, for people: its colours are removed where there are to be none.</summary>
    public void Raw(string text)
    {
        Clear();
        error.Write(options.Color ? text : Ansi.Strip(text));
        error.Write('\n');
    }

    /// <summary>A line for machines.</summary>
    public void Out(string line)
    {
        if (_needsClear)
        {
            // The two streams may be one terminal: erase before the line appears there.
            Clear();
            error.Flush();
        }

        output.Write(line);
        output.Write('\n');
    }

    /// <summary>Draws a line that the next one replaces.</summary>
    public void Progress(string status, string line)
    {
        output.Flush();
        error.Write($"{Styled(Ansi.Transient, status.PadLeft(12))} {line}\r");
        _needsClear = true;
    }

    public void Clear()
    {
        if (_needsClear && options.Color)
        {
            error.Write(Ansi.EraseLine);
        }

        _needsClear = false;
    }

    public void Flush()
    {
        output.Flush();
        error.Flush();
    }

    private string Styled(string style, string text) => options.Color ? $"{style}{text}{Ansi.Reset}" : text;
}
