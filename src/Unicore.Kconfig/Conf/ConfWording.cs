// SPDX-License-Identifier: BSD-3-Clause
// What is said of the Kconfig files, in conf's form.
using Unicore.Diagnostics;

namespace Unicore.Kconfig.Conf;

internal static class ConfWording
{
    /// <summary>True for errors after which conf reads no further.</summary>
    public static bool IsTheLast(Diagnostic diagnostic) =>
        diagnostic is { Severity: Severity.Error, Code: "UK1002" or "UK1003" or "UK1005" or "UK1006" };

    /// <summary>What goes to standard output and to standard error; null: nothing.</summary>
    public static (string? Output, string? Error) Of(Diagnostic diagnostic)
    {
        if (diagnostic.Code == "UK1006" && diagnostic.Severity == Severity.Info)
        {
            return (diagnostic.Message + "\n", null);
        }

        if (diagnostic is KernelDiagnostic kernel)
        {
            return kernel.IsOutput ? (kernel.KernelText, null) : (null, kernel.KernelText);
        }

        string place = diagnostic.File is null ? "" : $"{diagnostic.File}:{diagnostic.Line}:";
        return diagnostic.Severity switch
        {
            Severity.Error => (null, $"{place} {diagnostic.Message}\n"),
            Severity.Warning => (null, $"{place}warning: {diagnostic.Message}\n"),
            _ => (null, null),
        };
    }
}
