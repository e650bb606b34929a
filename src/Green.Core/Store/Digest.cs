using System.Buffers;
using System.Globalization;

namespace Green.Core.Store;

/// <summary>The SHA-256 of some bytes and how many they are: the identity of a blob, as in the Remote Execution API.</summary>
/// <param name="Hash">64 lower-case hexadecimal digits.</param>
/// <param name="Size">The number of bytes.</param>
public readonly record struct Digest(string Hash, long Size)
{
    internal static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The digest of no bytes.</summary>
    public static readonly Digest Empty = Of([]);

    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Sha256.Length];
        Sha256.Hash(bytes, hash);
        return new Digest(Convert.ToHexStringLower(hash), bytes.Length);
    }

    /// <summary>Reads <c>hash/size</c>; false where the text is anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Digest digest)
    {
        digest = default;
        if (text.Length < 66 || text[64] != '/'
            || text[..64].ContainsAnyExcept(HexDigits)
            || !long.TryParse(text[65..], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return false;
        }

        digest = new Digest(text[..64].ToString(), size);
        return true;
    }

    /// <summary><c>hash/size</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hash}/{Size}");
}
