// SPDX-License-Identifier: BSD-3-Clause
// A diagnostic as a value: what every engine reports instead of throwing or printing.
namespace Unicore.Diagnostics;

/// <summary>How serious a diagnostic is.</summary>
public enum Severity
{
    /// <summary>Worth knowing, nothing to do.</summary>
    Info,

    /// <summary>Something was not as asked for; the work goes on.</summary>
    Warning,

    /// <summary>The work cannot go on.</summary>
    Error,
}

/// <summary>One finding: a stable code, what happened and what to do, and where.</summary>
/// <param name="Code">Stable code, <c>UK1234</c>; documented in <c>sdk/docs/messages.md</c>.</param>
/// <param name="Severity">How serious it is.</param>
/// <param name="Message">What happened and what to do about it.</param>
/// <param name="File">The file it is about, or null.</param>
/// <param name="Line">Line in <paramref name="File"/>, from 1; 0 when unknown.</param>
/// <param name="Column">Column in that line, from 1; 0 when unknown.</param>
public record Diagnostic(string Code, Severity Severity, string Message, string? File = null, int Line = 0, int Column = 0);
