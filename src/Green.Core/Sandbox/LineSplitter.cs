using System.Text;

namespace Green.Core.Sandbox;

/// <summary>Makes lines of UTF-8 text that comes in pieces.</summary>
/// <param name="onLine">Called with each line, without its newline.</param>
internal sealed class LineSplitter(Action<string> onLine)
{
    private readonly List<byte> _begun = [];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            if (_begun.Count == 0)
            {
                onLine(Encoding.UTF8.GetString(bytes[..end]));
            }
            else
            {
                _begun.AddRange(bytes[..end]);
                Complete();
            }
        }

        _begun.AddRange(bytes);
    }

    /// <summary>What has come is a line, if it is anything.</summary>
    public void Complete()
    {
        if (_begun.Count > 0)
        {
            var line = Encoding.UTF8.GetString([.. _begun]);
            _begun.Clear();
            onLine(line);
        }
    }
}
