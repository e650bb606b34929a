using System.Diagnostics;
using System.Text.Json;

namespace Green.Fuzz;

/// <summary>What a parser should not have done.</summary>
/// <param name="Number">Of the input.</param>
/// <param name="What">An exception's type and place, "crash", "hang" and the like: findings that have it in common are one.</param>
internal sealed record Finding(long Number, string What, string Message, byte[] Input);

/// <summary>Gives a parser its inputs, in a process of its own, on a thread with as little stack as those of a pool have.</summary>
internal sealed class Worker(Parser parser)
{
    /// <summary>Bytes of stack, as .NET gives threads on Linux.</summary>
    private const int Stack = 1536 << 10;

    /// <summary>Bytes that may be allocated for an input, and for each byte of it.</summary>
    private const long Allocated = 64L << 20;
    private const long AllocatedPerByte = 2000;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    private readonly Func<byte[], bool> accepts = parser.Open();
    private readonly HashSet<string> known = [];

    /// <summary>Reads inputs until there are no more; each new finding is a line of JSON on standard output.</summary>
    public void Run(ulong seed, long end, Journal journal) => OnThread(() =>
    {
        var mutator = new Mutator(parser, seed);
        while (journal.Input < end)
        {
            var input = mutator.Make(journal.Input);
            var (accepted, finding) = Try(input, journal.Input);
            if (finding is not null && known.Add(finding.What))
            {
                Console.WriteLine(JsonSerializer.Serialize(finding with { Input = Smaller(finding) }));
            }
            else if (accepted)
            {
                journal.Accepted++;
            }
            else
            {
                journal.Refused++;
            }

            journal.Input++;
        }
    });

    /// <summary>Reads one input, and says what became of it.</summary>
    public string Once(byte[] input)
    {
        var result = "";
        OnThread(() => result = Try(input, 0) is var (accepted, finding) && finding is null ? accepted ? "accepted" : "refused" : $"{finding.What}\n{finding.Message}");
        return result;
    }

    private static void OnThread(Action action)
    {
        var thread = new Thread(() => action(), Stack);
        thread.Start();
        thread.Join();
    }

    private (bool Accepted, Finding? Finding) Try(byte[] input, long number)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            try
            {
                var accepted = accepts(input);
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                if (allocated > Allocated + (AllocatedPerByte * input.Length))
                {
                    return (accepted, new Finding(number, "memory", $"{allocated} bytes were allocated for {input.Length}", input));
                }

                if (Stopwatch.GetElapsedTime(began) < Slow)
                {
                    return (accepted, null);
                }

                // Others use the machine too: slow is what is slow each time.
                if (attempt == 3)
                {
                    return (accepted, new Finding(number, "slow", $"{Stopwatch.GetElapsedTime(began)} for {input.Length} bytes", input));
                }
            }
            catch (Exception exception)
            {
                return (false, new Finding(number, WhatOf(exception), exception.ToString(), input));
            }
        }
    }

    private static string WhatOf(Exception exception)
    {
        var frame = (exception.StackTrace ?? "").Split('\n').Select(line => line.Trim())
            .FirstOrDefault(line => line.StartsWith("at Green.Core", StringComparison.Ordinal) || line.StartsWith("at Docker.", StringComparison.Ordinal)) ?? "";
        return exception is LawBrokenException ? $"law: {exception.Message}" : $"{exception.GetType().Name} {frame.Split(" in ")[0]}";
    }

    /// <summary>An input of fewer bytes that ends the same way: pieces of it are left out, ever smaller ones.</summary>
    private byte[] Smaller(Finding finding)
    {
        var (input, tries) = (finding.Input, 0);
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= input.Length && tries < 3000; tries++)
            {
                byte[] less = [.. input[..at], .. input[(at + size)..]];
                if (Try(less, 0).Finding?.What == finding.What)
                {
                    input = less;
                }
                else
                {
                    at += size;
                }
            }
        }

        return input;
    }
}
