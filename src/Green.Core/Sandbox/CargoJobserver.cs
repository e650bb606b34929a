using System.Globalization;
using Green.Core.Sandbox.Slots;
using Green.Core.Store.Native;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Sandbox;

/// <summary>
/// The tokens of the cargo that started this process, as its compiler for instance. Disposing it gives back what is still out.
/// </summary>
/// <remarks>
/// The pipe is cargo's and all of its children's. Its ends are opened anew, because whether reading waits is a property of the
/// open file: set on an inherited descriptor it would hold for all of them.
/// </remarks>
public sealed class CargoJobserver : IJobTokens, IDisposable
{
    private readonly Lock _lock = new();
    private readonly SafeFileHandle _read;
    private readonly SafeFileHandle _write;
    private readonly List<byte> _taken = [];

    private CargoJobserver(SafeFileHandle read, SafeFileHandle write) => (_read, _write) = (read, write);

    /// <summary>Null where the environment tells of none, or of one that this process has not inherited.</summary>
    public static CargoJobserver? FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        if (Find(environment.GetValueOrDefault("CARGO_MAKEFLAGS", "").Split(' ')) is not var (read, write))
        {
            return null;
        }

        SafeFileHandle? reader = null;
        try
        {
            if (!IsPipe(read) || !IsPipe(write))
            {
                return null;
            }

            reader = Posix.OpenPipe(read, write: false);
            return new CargoJobserver(reader, Posix.OpenPipe(write, write: true));
        }
        catch (IOException)
        {
            // Another user's: cargo was started through sudo, say. Or no path at all.
            reader?.Dispose();
            return null;
        }
    }

    /// <summary>Cargo does not tell who waits.</summary>
    public bool AreWanted => true;

    public bool TryTake(out byte token)
    {
        lock (_lock)
        {
            Span<byte> bytes = [0];
            if (_read.IsClosed || Posix.Read(_read, bytes) != 1)
            {
                token = 0;
                return false;
            }

            token = bytes[0];
            _taken.Add(token);
            return true;
        }
    }

    /// <summary>Does nothing for a token that is not out: none may be made.</summary>
    public void GiveBack(byte token)
    {
        lock (_lock)
        {
            if (_taken.Remove(token))
            {
                Posix.WriteAll(_write, [token]);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            while (_taken.Count > 0)
            {
                GiveBack(_taken[^1]);
            }

            _read.Dispose();
            _write.Dispose();
        }
    }

    // The last one counts, and the documented option before its older name.
    private static (string Read, string Write)? Find(string[] flags)
    {
        foreach (var option in new[] { "--jobserver-auth=", "--jobserver-fds=" })
        {
            if (Array.FindLast(flags, flag => flag.StartsWith(option, StringComparison.Ordinal)) is not { } found)
            {
                continue;
            }

            var value = found[option.Length..];
            if (value.StartsWith("fifo:", StringComparison.Ordinal))
            {
                return (value[5..], value[5..]);
            }

            var ends = value.Split(',');
            return ends.Length == 2 && ends.All(end => uint.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                ? ($"/proc/self/fd/{ends[0]}", $"/proc/self/fd/{ends[1]}")
                : null;
        }

        return null;
    }

    private static bool IsPipe(string path) => FileStatus.Of(path, followLinks: true) is { IsPipe: true };
}
