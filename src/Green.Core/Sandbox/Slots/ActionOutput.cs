namespace Green.Core.Sandbox.Slots;

/// <summary>Takes what an action writes: all of it into two files, its errors also to whoever wants their lines.</summary>
internal sealed class ActionOutput : IDisposable
{
    private readonly FileStream _output;
    private readonly FileStream _errors;
    private readonly LineSplitter? _lines;

    public ActionOutput(string standardOutput, string standardError, Action<string>? onErrorLine)
    {
        _output = File.Create(standardOutput, bufferSize: 0);
        _errors = File.Create(standardError, bufferSize: 0);
        _lines = onErrorLine is null ? null : new LineSplitter(onErrorLine);
    }

    /// <summary>Of both, in bytes.</summary>
    public long Length { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes, bool isError)
    {
        (isError ? _errors : _output).Write(bytes);
        Length += bytes.Length;
        if (isError)
        {
            _lines?.Add(bytes);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _lines?.Complete();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }
}
