// SPDX-License-Identifier: BSD-3-Clause
// Why an image, or something in it, cannot be read.
using Unicore.Diagnostics;

namespace Unicore.Images.Reading;

/// <summary>What is wrong with an image that somebody hands over; who asked for it adds the file's name.</summary>
/// <param name="code">The code.</param>
/// <param name="message">What is wrong, and what to do.</param>
public sealed class ImageReadException(string code, string message) : Exception(message)
{
    /// <summary>The code.</summary>
    public string Code => code;

    /// <summary>The same as a value.</summary>
    /// <param name="file">The file that was asked for.</param>
    /// <returns>An error.</returns>
    public Diagnostic ToDiagnostic(string file) => new(code, Severity.Error, Message, file);

    internal static ImageReadException Damaged(string what, string why) => new("UK4092",
        $"The {what} is damaged: {why} Make it again, or get it again from where it came.");

    internal static ImageReadException Unsupported(string what, string why) => new("UK4093", $"The {what} cannot be read here: {why}");

    internal static ImageReadException TooLarge(string what, string limit) => new("UK4094",
        $"The {what} is larger than what is read here: {limit}. It may be made to waste memory or time; if it is not, read it with the "
            + "tools of its format.");
}
