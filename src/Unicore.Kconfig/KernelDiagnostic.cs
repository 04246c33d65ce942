// SPDX-License-Identifier: BSD-3-Clause
// A diagnostic for which the kernel's conf has words of its own.
using Unicore.Diagnostics;

namespace Unicore.Kconfig;

/// <summary>A diagnostic, and what the kernel's <c>conf</c> writes for it: whole lines, place included.</summary>
internal sealed record KernelDiagnostic(string Code, Severity Severity, string Message, string? File, int Line, int Column)
    : Diagnostic(Code, Severity, Message, File, Line, Column)
{
    /// <summary>What conf writes to standard error for it.</summary>
    public required string KernelText { get; init; }

    /// <summary>True when conf writes it to standard output.</summary>
    public bool IsOutput { get; init; }
}
