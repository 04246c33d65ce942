// SPDX-License-Identifier: BSD-3-Clause
// Image in, file that firmware boots out: planned, written beside the place, read back, then renamed.
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Images.Formats;

namespace Unicore.Images.Disks;

/// <summary>One file to make.</summary>
/// <param name="Image">The image, of a format with a PVH entry.</param>
/// <param name="Initrd">Its root file system; null for none.</param>
/// <param name="CommandLine">Its command line; may be empty.</param>
/// <param name="Output">The file.</param>
/// <param name="Format">Name of its format: one of <see cref="DiskFormats.All"/>.</param>
public sealed record DiskRequest(string Image, string? Initrd, string CommandLine, string Output, string Format)
{
    /// <summary>What the file will be called, where <see cref="Output"/> is a name for the time being.</summary>
    public string Name { get; init; } = Path.GetFileName(Output);
}

/// <summary>Makes disks and their like. The same image always gives the same bytes.</summary>
public static class DiskWriter
{
    /// <summary>Makes one file. The output is left alone if an error is found, or if it already has the right bytes.</summary>
    /// <param name="request">What to make.</param>
    /// <returns>Everything that was found; the file is there if none of it is an error.</returns>
    public static IReadOnlyList<Diagnostic> Write(DiskRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (DiskFormats.Find(request.Format) is not { } format)
        {
            return [new("UK4060", Severity.Error, $"There is no ImageFormat '{request.Format}'. There are: {DiskFormats.Names}.")];
        }

        try
        {
            List<Diagnostic> found = [];
            if (BootBundle.Load(request.Image, request.Initrd, request.CommandLine, found) is { } bundle)
            {
                ImagePlan plan = format.Plan(bundle, request.Name);
                bool isRight = true;
                FileWriter.WriteIfChanged(request.Output, plan.WriteTo, file => isRight = plan.IsIn(file));
                if (!isRight)
                {
                    found.Add(new("UK9402", Severity.Error, $"'{request.Output}' does not read back as it was planned. This is an error in "
                        + "Unicore.Images, or a file changed meanwhile; please build again, and report it if it stays.", request.Output));
                }
            }

            return found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return [new("UK4018", Severity.Error, $"Cannot write the image '{request.Output}': {e.Message} Check the folder's "
                + "permissions and the room on the disk.", request.Output)];
        }
    }
}
