// SPDX-License-Identifier: BSD-3-Clause
// The last action of a build: what was linked becomes what is booted, in the project's output folder.
using Unicore.Build.Actions;
using Unicore.Images;
using Unicore.Images.Disks;

namespace Unicore.Build.Planning;

/// <summary>
/// Makes actions that write images. They run again when the format, the linked file or what they wrote is another than before.
/// </summary>
public static class ImageActions
{
    /// <summary>What the name of the archive ends with that is handed over with an image.</summary>
    public const string InitrdExtension = ".initrd";

    /// <summary>What the name of the list of libraries ends with that stands beside an image.</summary>
    public const string LibrariesExtension = ".libraries.json";

    /// <summary>Writes an image in a format of Unicore.Images; copies of what it is made from go beside it.</summary>
    public static StepKind Writing { get; } = StepKind.Of("image", typeof(ImageWriter).Module.ModuleVersionId.ToString(), step =>
    {
        CopyFrom(1, step);
        string initrd = step.Action.Outputs[0] + InitrdExtension;
        if (!step.Action.Outputs.Contains(initrd))
        {
            // What an earlier build left there belongs to no image any more.
            step.Files.Delete(initrd);
        }

        return ImageWriter.Write(new(step.Action.Inputs[0], step.Outputs[0], step.Action.Command[0]));
    });

    /// <summary>Writes what firmware boots, in a format of Unicore.Images.</summary>
    public static StepKind WritingDisk { get; } = StepKind.Of("disk", typeof(DiskWriter).Module.ModuleVersionId.ToString(), step =>
        DiskWriter.Write(
            new(step.Action.Inputs[0], step.Action.Inputs.ElementAtOrDefault(1), step.Action.Command[1], step.Outputs[0],
                step.Action.Command[0])
            {
                Name = Path.GetFileName(step.Action.Outputs[0]),
            }));

    /// <summary>Copies each input to the output of the same number.</summary>
    public static StepKind Copying { get; } = StepKind.Of("copy", "1", step =>
    {
        CopyFrom(0, step);
        return [];
    });

    /// <summary>Writes an image, with what belongs to it beside it.</summary>
    /// <param name="format">Name of the format.</param>
    /// <param name="elf">The linked file.</param>
    /// <param name="map">The linker's map; null when there is none.</param>
    /// <param name="libraries">The list of libraries; null when there is none.</param>
    /// <param name="initrd">The archive that a loader hands over with the image; null when there is none.</param>
    /// <param name="image">Where the image goes.</param>
    /// <param name="after">What must be made before, and well.</param>
    /// <returns>The action.</returns>
    public static BuildAction Write(
        string format, string elf, string? map, string? libraries, string? initrd, string image, IReadOnlyList<string> after)
    {
        BuildAction action = Copy(
            [
                (elf, image + ".elf"),
                .. map is null ? (IEnumerable<(string, string)>)[] : [(map, image + ".map")],
                .. libraries is null ? (IEnumerable<(string, string)>)[] : [(libraries, image + LibrariesExtension)],
                .. initrd is null ? (IEnumerable<(string, string)>)[] : [(initrd, image + InitrdExtension)],
            ],
            after);
        return action with
        {
            Description = "IMAGE " + Path.GetFileName(image), Step = Writing, Command = [format], Outputs = [image, .. action.Outputs],
        };
    }

    /// <summary>Writes what firmware boots of an image that was written.</summary>
    /// <param name="disk">What to write.</param>
    /// <param name="image">The image.</param>
    /// <param name="initrd">The archive with its root file system; null when there is none, or the image has it.</param>
    /// <returns>The action.</returns>
    public static BuildAction WriteDisk(PlannedDisk disk, string image, string? initrd)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(image);
        string file = DiskOf(image, disk);
        return new()
        {
            Id = "disk",
            Description = "DISK " + Path.GetFileName(file),
            Phase = ActionPhase.Image,
            Step = WritingDisk,
            Command = [disk.Format, disk.CommandLine],
            WorkingDirectory = Path.GetDirectoryName(image)!,
            Inputs = initrd is null ? [image] : [image, initrd],
            Outputs = [file],
        };
    }

    /// <summary>Where a disk goes.</summary>
    /// <param name="image">The image that is on it.</param>
    /// <param name="disk">The disk.</param>
    /// <returns>Its path.</returns>
    public static string DiskOf(string image, PlannedDisk disk) => $"{image}.{disk?.Format}";

    /// <summary>Takes images over as they are.</summary>
    /// <param name="copies">Each file, and where its copy goes: what is booted first.</param>
    /// <param name="after">What must be made before, and well.</param>
    /// <returns>The action.</returns>
    public static BuildAction Copy(IReadOnlyList<(string From, string To)> copies, IReadOnlyList<string> after) => new()
    {
        Id = "image",
        Description = "IMAGE " + Path.GetFileName(copies[0].To),
        Phase = ActionPhase.Image,
        Step = Copying,
        Command = [],
        WorkingDirectory = Path.GetDirectoryName(copies[0].To)!,
        Inputs = [.. copies.Select(c => c.From)],
        OrderOnly = after,
        Outputs = [.. copies.Select(c => c.To)],
    };

    /// <summary>Copies the first input to the output of that number, and so on.</summary>
    private static void CopyFrom(int output, StepContext step)
    {
        for (int i = 0; i < step.Action.Inputs.Count; i++)
        {
            step.Copy(output + i, step.Action.Inputs[i]);
        }
    }
}
