// SPDX-License-Identifier: BSD-3-Clause
// Linked ELF in, checked image out: plan the bytes, write them beside the place, prove them by reading back, then rename.
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Elf;
using Unicore.Images.Formats;

namespace Unicore.Images;

/// <summary>Makes bootable images. The same linked file always gives the same bytes.</summary>
public static class ImageWriter
{
    /// <summary>Makes one image. The output is left alone if an error is found, or if it already has the right bytes.</summary>
    /// <param name="request">What to make.</param>
    /// <returns>Everything that was found; the image is there if none of it is an error.</returns>
    public static IReadOnlyList<Diagnostic> Write(ImageRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ImageFormats.Find(request.Format) is not { } format)
        {
            string known = string.Join(", ", ImageFormats.All.Select(f => f.Name));
            return [new("UK4021", Severity.Error, $"There is no image format '{request.Format}'. There are: {known}. Correct the "
                + "ImageFormat item of the platform's project.")];
        }

        var diagnostics = new List<Diagnostic>();
        if (ElfReader.Load(request.ElfPath, diagnostics) is not { } elf)
        {
            return diagnostics;
        }

        var checks = new ImageChecks(elf, request.ElfPath);
        ImagePlan plan = format.Plan(elf, checks);
        if (checks.Found.Count != 0)
        {
            return checks.Found;
        }

        try
        {
            string? difference = null;
            _ = FileWriter.WriteIfChanged(
                request.OutputPath, plan.WriteTo, image => (difference = format.Difference(elf, image)) is null, plan.IsExecutable);
            if (difference is not null)
            {
                checks.Error("UK9401", $"The image of '{request.ElfPath}' does not read back as it was planned: {difference}. This is an "
                    + "error in Unicore.Images; please report it with the linked file.");
            }

            return checks.Found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return [new("UK4018", Severity.Error, $"Cannot write the image '{request.OutputPath}': {e.Message} Check the folder's "
                + "permissions and the room on the disk.", request.OutputPath)];
        }
    }
}
