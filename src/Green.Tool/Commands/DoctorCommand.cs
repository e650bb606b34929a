using System.CommandLine;
using Green.Core.Configuration.Diagnosis;

namespace Green.Tool.Commands;

/// <summary><c>doctor</c>: what works on this machine, and what to do about what does not.</summary>
internal static class DoctorCommand
{
    public static Command Create(ToolContext context)
    {
        var command = new Command("doctor", "Look at all that a build needs on this machine; exit code 1 if none can succeed");
        command.SetAction((_, cancellation) => RunAsync(context, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ToolContext context, CancellationToken cancellation)
    {
        var doctor = new Doctor(Path.GetDirectoryName(context.Executable)!, context.Environment, context.WorkingDirectory);
        var healthy = await doctor.ExamineAsync(finding => Print(context.Output, finding), cancellation).ConfigureAwait(false);
        return healthy ? 0 : 1;
    }

    private static void Print(TextWriter output, Finding finding)
    {
        var word = finding.Severity switch
        {
            Severity.Ok => "ok",
            Severity.Warning => "warn",
            _ => "fail",
        };
        output.WriteLine($"{word,-5}{finding.Subject}: {finding.Text}");
        if (finding.Advice is not null)
        {
            output.WriteLine($"       = help: {finding.Advice}");
        }
    }
}
