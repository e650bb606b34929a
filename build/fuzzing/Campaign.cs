using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Green.Fuzz;

/// <summary>What came of a parser's inputs.</summary>
internal sealed record Outcome(string Parser, long Inputs, long Accepted, long Refused, IReadOnlyList<Finding> Findings, TimeSpan Duration)
{
    public string ToRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Parser} | {Inputs:N0} | {Accepted:N0} | {Refused:N0} | {Findings.Count} | {Inputs / Math.Max(Duration.TotalSeconds, 0.001):N0} |");
}

/// <summary>Runs workers, and goes on behind an input that ends or stops one.</summary>
internal sealed class Campaign(ulong seed, long inputs)
{
    private const int MostCrashes = 10;

    /// <summary>How long one input may take, on a machine that has other things to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<Outcome> RunAsync(Parser parser)
    {
        var path = Path.Combine(Scratch.New("journals"), parser.Name);
        using var journal = new Journal(path);
        var findings = new List<Finding>();
        var began = Stopwatch.GetTimestamp();
        var crashes = 0;
        while (journal.Input < inputs && crashes < MostCrashes)
        {
            if (await WorkAsync(parser, journal, path, findings) is not { } words)
            {
                break;
            }

            crashes++;
            var input = new Mutator(parser, seed).Make(journal.Input);
            findings.Add(new Finding(journal.Input, words.Split('\n')[0], words, input));
            journal.Input++;
        }

        return new Outcome(
            parser.Name, journal.Input, journal.Accepted, journal.Refused, [.. findings.DistinctBy(finding => finding.What)], Stopwatch.GetElapsedTime(began));
    }

    /// <returns>Null where it came to its end, else how it was stopped.</returns>
    private async Task<string?> WorkAsync(Parser parser, Journal journal, string path, List<Finding> findings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in new[] { "--work", path, "--parser", parser.Name, "--seed", Text((long)seed), "--inputs", Text(inputs) })
        {
            start.ArgumentList.Add(word);
        }

        // Memory without end is to end in an exception, not in the machine's ruin.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x60000000";
        start.Environment["DOTNET_gcServer"] = "0";
        using var worker = Process.Start(start)!;
        var errors = worker.StandardError.ReadToEndAsync();
        var output = ReadAsync(worker, findings);
        var hangs = await WatchAsync(worker, journal);
        await output;
        var said = await errors;
        Scratch.Remove(worker.Id);
        return hangs ? "hang" : worker.ExitCode == 0 ? null : $"crash: {said[..Math.Min(said.Length, 1000)]}";
    }

    private static async Task ReadAsync(Process worker, List<Finding> findings)
    {
        while (await worker.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{') && JsonSerializer.Deserialize<Finding>(line) is { } finding)
            {
                findings.Add(finding);
            }
        }
    }

    private static async Task<bool> WatchAsync(Process worker, Journal journal)
    {
        var (input, since) = (-1L, Stopwatch.GetTimestamp());
        var ended = worker.WaitForExitAsync();
        while (await Task.WhenAny(ended, Task.Delay(500)) != ended)
        {
            if (journal.Input != input)
            {
                (input, since) = (journal.Input, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                worker.Kill();
                await ended;
                return true;
            }
        }

        return false;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
