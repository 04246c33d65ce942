// SPDX-License-Identifier: BSD-3-Clause
// Why a layout cannot be read, written or pushed.
using Unicore.Diagnostics;

namespace Unicore.Images.Oci;

/// <summary>A failure that is told by a diagnostic.</summary>
/// <param name="code">The code.</param>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="file">The file or folder that it is about; null for none.</param>
public sealed class OciException(string code, string message, string? file = null) : Exception(message)
{
    /// <summary>The diagnostic.</summary>
    public Diagnostic Diagnostic { get; } = new(code, Severity.Error, message, file);

    internal static OciException Damaged(string layout, string why) => new("UK4044",
        $"'{layout}' cannot be read as an OCI layout: {why} Write it again, or take another: a folder, or a tar archive that is not "
            + "compressed, with the files oci-layout and index.json.", layout);
}
