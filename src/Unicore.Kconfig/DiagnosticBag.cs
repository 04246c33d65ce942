// SPDX-License-Identifier: BSD-3-Clause
// Collects diagnostics in order, up to a bound, and hides repetitions.
using Unicore.Diagnostics;

namespace Unicore.Kconfig;

internal sealed class DiagnosticBag
{
    private const int Most = 1000;
    private readonly List<Diagnostic> _list = [];
    private readonly HashSet<Diagnostic> _seen = [];

    public IReadOnlyList<Diagnostic> List => _list;

    public bool HasErrors { get; private set; }

    /// <param name="code">The stable code.</param>
    /// <param name="at">Where.</param>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="kernel">The kernel's words for it, without the place.</param>
    public void Error(string code, KconfigPlace at, string message, string? kernel = null) =>
        Add(code, Severity.Error, at, message, kernel is null ? null : $":{kernel}");

    /// <inheritdoc cref="Error"/>
    public void Warning(string code, KconfigPlace at, string message, string? kernel = null) =>
        Add(code, Severity.Warning, at, message, kernel is null ? null : $":warning: {kernel}");

    /// <param name="code">The stable code.</param>
    /// <param name="severity">How serious it is.</param>
    /// <param name="at">Where.</param>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="kernel">What the kernel's conf writes behind the place.</param>
    /// <param name="shown">All that it writes, where that is more than one line.</param>
    /// <param name="isOutput">True when it writes it to standard output.</param>
    public void Add(string code, Severity severity, KconfigPlace at, string message, string? kernel = null, string? shown = null,
        bool isOutput = false)
    {
        HasErrors |= severity == Severity.Error;
        string? file = at.File is { Length: > 0 } ? at.File : null;
        string? text = kernel is null ? shown : $"{at.File}:{at.Line}{kernel}\n";
        Diagnostic one = text is null
            ? new Diagnostic(code, severity, message, file, at.Line, at.Column)
            : new KernelDiagnostic(code, severity, message, file, at.Line, at.Column) { KernelText = text, IsOutput = isOutput };
        if (_list.Count < Most && _seen.Add(one))
        {
            _list.Add(one);
        }
    }
}
