using System.Globalization;
using Green.Fuzz;

string? Flag(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
long Number(string name, long otherwise) => Flag(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

var chosen = Flag("--parser") is { } wanted ? wanted.Split(',') : null;
var parsers = Catalogue.All.Where(parser => chosen?.Contains(parser.Name) != false).ToList();
if (parsers.Count == 0 || args.Contains("--help"))
{
    Console.Error.WriteLine("""
        build/fuzz [--inputs N] [--parser NAME[,NAME]] [--seed S]   N inputs for each parser (a million), those of S
        build/fuzz --parser NAME --input BASE64                     one input again
        build/fuzz --parser NAME --seed S --number N                one of those of S again
        """);
    Console.Error.WriteLine("parsers: " + string.Join(' ', Catalogue.All.Select(parser => parser.Name)));
    return parsers.Count == 0 ? 2 : 0;
}

var seed = (ulong)Number("--seed", DateTime.UtcNow.Ticks);
var inputs = Number("--inputs", 1_000_000);
try
{
    if (Flag("--work") is { } place)
    {
        using var journal = new Journal(place);
        new Worker(parsers[0]).Run(seed, inputs, journal);
        return 0;
    }

    if (Flag("--input") is not null || Flag("--number") is not null)
    {
        var input = Flag("--input") is { } given ? Convert.FromBase64String(given) : new Mutator(parsers[0], seed).Make(Number("--number", 0));
        Console.WriteLine(new Worker(parsers[0]).Once(input));
        return 0;
    }

    Console.WriteLine($"seed {seed}\n\n| parser | inputs | accepted | refused | findings | inputs/s |\n| --- | ---: | ---: | ---: | ---: | ---: |");
    var outcomes = new List<Outcome>();
    await Parallel.ForEachAsync(parsers, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (parser, _) =>
    {
        var outcome = await new Campaign(seed, inputs).RunAsync(parser);
        lock (outcomes)
        {
            outcomes.Add(outcome);
            Console.WriteLine(outcome.ToRow());
            foreach (var finding in outcome.Findings)
            {
                // A command line has its limits: a long input is to be had by its number.
                var again = finding.Input.Length < 10_000 ? $"--input {Convert.ToBase64String(finding.Input)}" : $"--seed {seed} --number {finding.Number}";
                Console.Error.WriteLine($"\n{parser.Name}: {finding.What}\n  input {finding.Number}: build/fuzz --parser {parser.Name} {again}\n  {finding.Message}");
            }
        }
    });
    return outcomes.Any(outcome => outcome.Findings.Count > 0) ? 1 : 0;
}
finally
{
    Scratch.Remove(Environment.ProcessId);
}
