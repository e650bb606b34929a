using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Green.Core.Sandbox.Namespaces;

/// <summary>
/// What no namespace keeps apart, refused by the kernel for a slot and all that it ever starts: the keyrings, which belong to a
/// user and to a session and outlive every process; sockets that no network namespace holds back; and user namespaces, which make an
/// action root again over much of the kernel.
/// </summary>
internal static unsafe partial class SystemCallFilter
{
    private const int SetNoNewPrivileges = 38;
    private const int SetFilter = 22;
    private const nint FilterMode = 2;

    // Classic BPF, over struct seccomp_data: the number at 0, the architecture at 4, the first argument's low half at 16.
    private const ushort Load = 0x20;
    private const ushort IfEqual = 0x15;
    private const ushort IfAtLeast = 0x35;
    private const ushort IfAnyBit = 0x45;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7FFF0000;
    private const uint NotPermitted = 0x00050000 | 1;
    private const uint NotThere = 0x00050000 | 38;
    private const uint NoSuchFamily = 0x00050000 | 97;
    private const uint NewUser = 0x10000000;

    /// <summary>Numbers of the calls that are 32-bit programs' own begin here, for a kernel that has them.</summary>
    private const uint X32 = 0x40000000;

    private static readonly Abi[] Abis =
    [
        new(0xC000003E, Keys: [248, 249, 250], Namespaces: [56, 272], Clone3: 435, Socket: 41),
        new(0x40000003, Keys: [286, 287, 288], Namespaces: [120, 310], Clone3: 435, Socket: 359),
    ];

    /// <summary>socketcall of 32-bit programs: its family is in memory. Their C library uses socket where this is not there.</summary>
    private const uint SocketCall = 102;

    /// <summary>
    /// AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK, which a network namespace keeps apart. Others reach the hypervisor (AF_VSOCK) or
    /// drivers.
    /// </summary>
    private static readonly uint[] Families = [1, 2, 10, 16];

    /// <summary>Runs something on a thread whose children have the filter.</summary>
    /// <param name="userNamespaces">Whether they may make user namespaces.</param>
    /// <param name="start">Starts them.</param>
    public static T Under<T>(bool userNamespaces, Func<T> start)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return start();
        }

        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Install(Program(userNamespaces));
                result = start();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw failure;
    }

    private static List<Instruction> Program(bool userNamespaces)
    {
        List<Instruction> program = [];
        foreach (var abi in Abis)
        {
            List<Instruction> calls = [new(Load, 0, 0, 0), new(IfAtLeast, 0, 1, X32), new(Return, 0, 0, NotThere)];
            calls.AddRange(abi.Keys.SelectMany(call => new Instruction[] { new(IfEqual, 0, 1, call), new(Return, 0, 0, NotPermitted) }));
            calls.Add(new(IfEqual, 0, (byte)(Families.Length + 3), abi.Socket));
            calls.Add(new(Load, 0, 0, 16));
            calls.AddRange(Families.Select((family, i) => new Instruction(IfEqual, (byte)(Families.Length - i), 0, family)));
            calls.Add(new(Return, 0, 0, NoSuchFamily));
            calls.Add(new(Return, 0, 0, Allow));
            if (abi.Socket != 41)
            {
                calls.AddRange([new(IfEqual, 0, 1, SocketCall), new(Return, 0, 0, NotThere)]);
            }

            if (!userNamespaces)
            {
                // Its flags are in memory, where a filter cannot look; without it every C library uses clone.
                calls.AddRange([new(IfEqual, 0, 1, abi.Clone3), new(Return, 0, 0, NotThere)]);
                calls.AddRange(abi.Namespaces.SelectMany(call => new Instruction[]
                {
                    new(IfEqual, 0, 4, call), new(Load, 0, 0, 16), new(IfAnyBit, 0, 1, NewUser), new(Return, 0, 0, NotPermitted), new(Return, 0, 0, Allow),
                }));
            }

            calls.Add(new(Return, 0, 0, Allow));
            program.AddRange([new(Load, 0, 0, 4), new(IfEqual, 0, (byte)calls.Count, abi.Architecture), .. calls]);
        }

        program.Add(new(Return, 0, 0, NotThere));
        return program;
    }

    private static void Install(List<Instruction> program)
    {
        fixed (Instruction* instructions = CollectionsMarshal.AsSpan(program))
        {
            var filter = new Filter { Length = (ushort)program.Count, Instructions = instructions };

            // Without privileges to gain, nobody needs any to be filtered.
            if (Control(SetNoNewPrivileges, 1, 0, 0, 0) != 0 || Control(SetFilter, FilterMode, (nint)(&filter), 0, 0) != 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nint first, nint second, nint third, nint fourth);

    private sealed record Abi(uint Architecture, uint[] Keys, uint[] Namespaces, uint Clone3, uint Socket);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public Instruction* Instructions;
    }
}
