// SPDX-License-Identifier: BSD-3-Clause
// Properties that are numbers or truth values: anything else is told at its line, not left to whoever reads it.
using System.Globalization;
using Microsoft.Build.Framework;
using Unicore.Diagnostics;
using Unicore.Images.Disks;
using Unicore.Projects;
using Unicore.Running.Guests;

namespace Unicore.Tasks;

/// <summary>Reports values of the wrong kind (<c>UK2020</c>).</summary>
public sealed class CheckValues : UnicoreTask
{
    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Properties, with <c>Value</c> and <c>Kind</c>: <c>Truth</c>, <c>Count</c>, <c>Seconds</c>, <c>Port</c>,
    /// <c>Ports</c>, <c>ImageFormat</c>, <c>Firmware</c> or <c>Pgo</c>.</summary>
    public ITaskItem[] Values { get; set; } = [];

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        ProjectText text = new();
        foreach (ITaskItem item in Values)
        {
            string value = item.GetMetadata("Value");
            if (value.Length > 0 && Expected(item.GetMetadata("Kind"), value.Trim()) is { } expected)
            {
                Report(new Diagnostic("UK2020", Severity.Error, $"{item.ItemSpec} is '{value}'. Give it {expected}.", ProjectFile,
                    text.LineOf(ProjectFile, item.ItemSpec)));
            }
        }
    }

    /// <summary>What the value should have been; null when it is.</summary>
    private static string? Expected(string kind, string value)
    {
        bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        return kind switch
        {
            "Truth" => bool.TryParse(value, out _) ? null : "true or false",
            "Times" => isNumber ? null : "a whole number",
            "Count" => isNumber && number > 0 ? null : "a whole number from 1, without a unit",
            "ImageFormat" => value.Equals("oci", StringComparison.OrdinalIgnoreCase) || DiskFormats.Find(value) is not null
                ? null
                : $"oci, one of {DiskFormats.Names}, or leave it out for the image as its platform boots it",
            "Firmware" => value is BootFirmware.Bios or BootFirmware.Uefi ? null : "bios or uefi",
            "Pgo" => value is "none" or "instrument" or "use" ? null : "none, instrument or use",
            "Ports" => GuestPort.ParseList(value) is null ? GuestPort.Form : null,
            "Port" => isNumber && number is > 0 and < 65536 ? null : "a number from 1 to 65535",
            _ => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
                ? null
                : "a number of seconds, or 0 for never",
        };
    }
}
