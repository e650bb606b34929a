using Green.Core.Sandbox.Slots;

namespace Green.Fuzz.Parsers;

/// <summary>A lessee whose slot answers with any bytes, and is gone then.</summary>
internal sealed class SlotAnswers
{
    private readonly SlotPlaces places;
    private readonly string directory;

    public SlotAnswers(string directory)
    {
        this.directory = directory;
        places = new SlotPlaces(directory);
        Directory.CreateDirectory(places.Control);
        foreach (var name in new[] { "request", "response", "stdout", "stderr", "jobserver" })
        {
            Posix.MakePipe(Path.Combine(places.Control, name));
        }
    }

    public bool Accepts(byte[] bytes)
    {
        using var channel = SlotChannel.Open(places);
        using var response = Posix.OpenFile(Path.Combine(places.Control, "response"), create: false);
        using var output = new ActionOutput(Path.Combine(directory, "stdout"), Path.Combine(directory, "stderr"), null);

        // No more than a pipe holds: there is nobody to read the rest.
        Posix.WriteAll(response, bytes.AsSpan(0, Math.Min(bytes.Length, 60_000)));
        var answer = channel.AskAsync(new string('0', 32), output, null, () => false, default).GetAwaiter().GetResult();
        Law.Holds(answer.Status is null or (>= 0 and <= 255), "a status is one of a process");
        Law.Holds(answer.Status is not null || answer.Spent, "a slot without a shell is not used again");
        return answer.Status is not null;
    }
}
