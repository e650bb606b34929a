namespace Green.Core.Store.Native;

/// <summary>The error numbers that are told apart.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotADirectory = 20;
    public const int TooManyLinks = 31;
    public const int NotEmpty = 39;
    public const int LinkLoop = 40;
    public const int NotSupported = 95;
}
