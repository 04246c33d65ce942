// SPDX-License-Identifier: BSD-3-Clause
// Collects diagnostics in order, up to a bound, and hides repetitions.
namespace Unicore.Kconfig;

internal sealed class DiagnosticBag
{
    private const int Most = 1000;
    private readonly List<Diagnostic> list = [];
    private readonly HashSet<Diagnostic> seen = [];

    public IReadOnlyList<Diagnostic> List => list;

    public bool HasErrors { get; private set; }

    public void Error(string code, KconfigPlace at, string message) => Add(code, Severity.Error, at, message);

    public void Warning(string code, KconfigPlace at, string message) => Add(code, Severity.Warning, at, message);

    public void Add(string code, Severity severity, KconfigPlace at, string message)
    {
        HasErrors |= severity == Severity.Error;
        var one = new Diagnostic(code, severity, message, at.File is { Length: > 0 } ? at.File : null, at.Line, at.Column);
        if (list.Count < Most && seen.Add(one))
        {
            list.Add(one);
        }
    }
}
