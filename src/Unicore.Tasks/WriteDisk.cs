// SPDX-License-Identifier: BSD-3-Clause
// Makes what firmware boots of an image.
using Microsoft.Build.Framework;
using Unicore.Images.Disks;
using Unicore.Running.Guests;

namespace Unicore.Tasks;

/// <summary>
/// Writes a disk, a CD or a program for UEFI with an image, its root file system and what the project hands to its guest.
/// </summary>
public sealed class WriteDisk : UnicoreTask
{
    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The image.</summary>
    [Required]
    public string Image { get; set; } = "";

    /// <summary>Its root file system; none when there is no such file.</summary>
    public string? Initrd { get; set; }

    /// <summary>Arguments of the guest's main, one text.</summary>
    public string Arguments { get; set; } = "";

    /// <summary>Variables of its environment, with <c>Value</c>.</summary>
    public ITaskItem[] Environment { get; set; } = [];

    /// <summary>The format.</summary>
    [Required]
    public string Format { get; set; } = "";

    /// <summary>The file to write.</summary>
    [Required]
    public string Output { get; set; } = "";

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        string image = Absolute(Image);
        GuestRequest guest = new()
        {
            Image = image,
            Arguments = ProgramArguments.Split(Arguments),
            Environment = CoreGuest.LastOfEach(Environment.Select(e => $"{e.ItemSpec}={e.GetMetadata("Value")}")),
        };
        string? initrd = string.IsNullOrEmpty(Initrd) || !File.Exists(Absolute(Initrd)) ? null : Absolute(Initrd);
        Report(DiskWriter.Write(
            new(image, initrd, CoreGuest.Instance.CommandLine(guest, loaderAddsName: false), Absolute(Output), Format)));
    }
}
