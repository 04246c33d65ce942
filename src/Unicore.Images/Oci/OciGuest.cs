// SPDX-License-Identifier: BSD-3-Clause
// What of an image for containers is run as a guest: the way back of OciImages.
using Unicore.Images.Reading;

namespace Unicore.Images.Oci;

/// <summary>A guest that an image for containers holds.</summary>
/// <param name="Machine">As <see cref="OciTargetRequest.Machine"/>: null for a process of Linux's.</param>
/// <param name="Architecture">The architecture, by our name.</param>
/// <param name="Program">The bootable file, or the program, in the image.</param>
/// <param name="Initrd">The archive that goes with it, in the image; null for none.</param>
public sealed record OciGuest(string? Machine, string Architecture, string Program, string? Initrd)
{
    /// <summary>Arguments of a process; of a virtual machine's image the words of its command line, quoted.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Variables of a process, <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>What an image holds.</summary>
    /// <param name="image">The image.</param>
    /// <returns>The guest; null when it is no process of Linux's that stands alone, and none of kraftkit's machines.</returns>
    public static OciGuest? Of(OciImageFacts image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Platform?.Split('/') is not [var os, var name])
        {
            return null;
        }

        string architecture = name == "amd64" ? "x86_64" : name;
        if (os != "linux")
        {
            return new(os, architecture, Part(image, OciImages.KernelPart) ?? "/" + OciImages.Kernel, Part(image, OciImages.InitrdPart))
            {
                Words = image.Command ?? [],
            };
        }

        // urunc's image of a virtual machine calls itself one of Linux's; kraftkit's, which has the same files, is beside it.
        return image.Annotations?.ContainsKey(OciImages.UruncBinary) == true || image.Entrypoint is not { Count: > 0 } entry ? null
            : new(null, architecture, entry[0], null)
            {
                Words = [.. entry.Skip(1), .. image.Command ?? []], Environment = image.Environment ?? [],
            };
    }

    private static string? Part(OciImageFacts image, string what) =>
        image.Layers.Select(l => l.Annotations?.GetValueOrDefault(what)).FirstOrDefault(p => p is not null);
}
