using Green.Core;
using Microsoft.Build.Utilities;

namespace Green.Tasks.Logging;

/// <summary>Logs an explained failure as an error of the engine, its advice on a line of its own.</summary>
internal static class GreenErrorLog
{
    public static void LogGreenError(this TaskLoggingHelper log, GreenException failure) =>
        log.LogError(
            subcategory: null, failure.Code, helpKeyword: null, file: null, lineNumber: 0, columnNumber: 0, endLineNumber: 0,
            endColumnNumber: 0, "{0}\n  = help: {1}", failure.Message, failure.Advice);
}
