using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Green.Core.Store;

/// <summary>
/// SHA-256 by OpenSSL's own functions for it, where the machine has them; by .NET's otherwise. .NET's go through libssl,
/// which is loaded, bound and configured first: a good part of the life of a process that only looks into the store.
/// </summary>
internal sealed unsafe class Sha256 : IDisposable
{
    public const int Length = 32;

    /// <summary>Bytes; SHA256_CTX is 112 wherever int has 32 bits.</summary>
    private const int ContextSize = 256;

    private static readonly Functions? Library = Functions.Load();

    private readonly IncrementalHash? managed;
    private readonly byte[] context = [];

    public Sha256()
    {
        if (Library is not { } library)
        {
            managed = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            return;
        }

        context = new byte[ContextSize];
        fixed (byte* pointer = context)
        {
            _ = library.Init(pointer);
        }
    }

    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        using var one = new Sha256();
        one.Append(bytes);
        one.Finish(hash);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (managed is not null)
        {
            managed.AppendData(bytes);
            return;
        }

        fixed (byte* pointer = context)
        fixed (byte* data = bytes)
        {
            _ = Library!.Update(pointer, data, (nuint)bytes.Length);
        }
    }

    /// <summary>Writes the <see cref="Length"/> bytes of the hash; nothing can be appended any more.</summary>
    public void Finish(Span<byte> hash)
    {
        if (managed is not null)
        {
            managed.GetCurrentHash(hash);
            return;
        }

        fixed (byte* pointer = context)
        fixed (byte* result = hash)
        {
            _ = Library!.Final(result, pointer);
        }
    }

    public void Dispose() => managed?.Dispose();

    private sealed class Functions
    {
        private static readonly string[] Names = ["libcrypto.so.3", "libcrypto.so.1.1"];

        private readonly nint init;
        private readonly nint update;
        private readonly nint final;

        private Functions(nint init, nint update, nint final) => (this.init, this.update, this.final) = (init, update, final);

        public static Functions? Load()
        {
            foreach (var name in Names)
            {
                if (NativeLibrary.TryLoad(name, out var library)
                    && NativeLibrary.TryGetExport(library, "SHA256_Init", out var init)
                    && NativeLibrary.TryGetExport(library, "SHA256_Update", out var update)
                    && NativeLibrary.TryGetExport(library, "SHA256_Final", out var final))
                {
                    return new Functions(init, update, final);
                }
            }

            return null;
        }

        public int Init(byte* context) => ((delegate* unmanaged<byte*, int>)init)(context);

        public int Update(byte* context, byte* data, nuint length) => ((delegate* unmanaged<byte*, byte*, nuint, int>)update)(context, data, length);

        public int Final(byte* hash, byte* context) => ((delegate* unmanaged<byte*, byte*, int>)final)(hash, context);
    }
}
