using System.Text;
using Green.Core.Output;
using Green.Tasks.Logging;
using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>
/// Shows a build that MSBuild drives in cargo's words, in place of MSBuild's own console logger:
/// <c>-noconlog -logger:GreenLogger,Green.Tasks.dll;color=always;total=208</c>. <see cref="LoggerParameters"/> has the parameters.
/// </summary>
public sealed class GreenLogger : INodeLogger
{
    private readonly Dictionary<(int Node, int Project), string> _projects = [];
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private LoggerParameters _settings = LoggerParameters.Default;
    private CargoConsole? _console;
    private TextWriter? _output;
    private TextWriter? _error;
    private DateTime _started;

    public LoggerVerbosity Verbosity { get; set; } = LoggerVerbosity.Normal;

    public string? Parameters { get; set; }

    public void Initialize(IEventSource eventSource, int nodeCount) => Initialize(eventSource);

    public void Initialize(IEventSource eventSource)
    {
        ArgumentNullException.ThrowIfNull(eventSource);
        var parameters = LoggerParameters.Split(Parameters);
        var settled = 0;
        _settings = LoggerParameters.Parse(parameters);
        if (_settings.FollowsInput)
        {
            // The logger is the one part of ours that the engine loads in every build, and it does so before it looks at projects.
            (var further, settled) = Starter.Await();
            _settings = LoggerParameters.Parse([.. parameters, .. further]);
        }

        _output = Open(Console.OpenStandardOutput());
        _error = Open(Console.OpenStandardError());
        _console = new CargoConsole(_output, _error, _settings.Console);
        _console.Skipped(settled);
        eventSource.BuildStarted += (_, e) => _started = e.Timestamp;
        eventSource.ProjectStarted += (_, e) => Remember(e);
        eventSource.MessageRaised += (_, e) => OnMessage(e);
        eventSource.ErrorRaised += (_, e) => OnError(e);
        eventSource.WarningRaised += (_, e) => OnWarning(e);
        eventSource.ProjectFinished += (_, e) => OnProjectFinished(e);
        eventSource.BuildFinished += (_, e) => OnBuildFinished(e);
    }

    public void Shutdown()
    {
        _output?.Dispose();
        _error?.Dispose();
    }

    private static StreamWriter Open(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 4096) { AutoFlush = false, NewLine = "\n" };

    private static (int Node, int Project) Key(BuildEventContext context) => (context.NodeId, context.ProjectContextId);

    private void Remember(ProjectStartedEventArgs e)
    {
        if (e.BuildEventContext is { } context && e.ProjectFile is { } file)
        {
            _projects[Key(context)] = file;
        }
    }

    private void OnMessage(BuildMessageEventArgs e)
    {
        if (e is not ExtendedBuildMessageEventArgs { ExtendedType: UnitEventJson.ExtendedType, ExtendedData: { } data })
        {
            return;
        }

        if (e.BuildEventContext is { } context && _projects.TryGetValue(Key(context), out var file))
        {
            _reported.Add(file);
        }

        _console!.Report(UnitEventJson.Read(data));
    }

    private void OnError(BuildErrorEventArgs e)
    {
        if (EngineNoise.IsShownAlready(e.Subcategory) || EngineNoise.IsEcho(e.Code))
        {
            return;
        }

        if (EngineNoise.IsOurs(e.Code))
        {
            _console!.Error(e.Message ?? "", e.Code);
        }
        else
        {
            _console!.Error(EngineNoise.Plain(e.File, e.LineNumber, e.ColumnNumber, e.Code, e.Message));
        }
    }

    private void OnWarning(BuildWarningEventArgs e)
    {
        if (!EngineNoise.IsShownAlready(e.Subcategory))
        {
            _console!.Warning(EngineNoise.Plain(e.File, e.LineNumber, e.ColumnNumber, e.Code, e.Message));
        }
    }

    // A node's project that ends without having sent an event had nothing to do. The engine may log one project more than once.
    private void OnProjectFinished(ProjectFinishedEventArgs e)
    {
        if (_settings.Console.TotalUnits > 0 && e.Succeeded && e.ProjectFile is { } file && _reported.Add(file))
        {
            _console!.Skipped(1);
        }
    }

    private void OnBuildFinished(BuildFinishedEventArgs e)
    {
        var console = _console!;
        if (!e.Succeeded)
        {
            if (!console.HasErrors)
            {
                console.Error("the build did not finish");
            }

            console.Failed();
            return;
        }

        var total = _settings.Console.TotalUnits;
        var upToDate = total > 0 ? Math.Max(0, total - console.Compiled - console.Restored) : console.UpToDate;
        var started = _settings.Started?.UtcDateTime ?? _started.ToUniversalTime();
        console.Finished(
            _settings.FinishedText, console.Compiled, console.Restored, upToDate, e.Timestamp.ToUniversalTime() - started);
    }
}
