// SPDX-License-Identifier: BSD-3-Clause
// Tells what is in an image.
using Microsoft.Build.Framework;
using Unicore.Build.Explaining;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;

namespace Unicore.Tasks;

/// <summary>Prints a table of an image's libraries and writes the same as JSON.</summary>
public sealed class ExplainImage : UnicoreTask
{
    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The image.</summary>
    [Required]
    public string Image { get; set; } = "";

    /// <summary>The folder of objects that it was built from.</summary>
    [Required]
    public string Objects { get; set; } = "";

    /// <summary>Where the JSON goes.</summary>
    [Required]
    public string ReportFile { get; set; } = "";

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        List<Diagnostic> found = [];
        ImageReport? report = ImageExplainer.Explain(Absolute(Image), Path.TrimEndingDirectorySeparator(Absolute(Objects)), found);
        Report(found);
        if (report is not null)
        {
            FileWriter.WriteIfChanged(Absolute(ReportFile), report.ToJson());
            Log.LogMessage(MessageImportance.High, "{0}", report.ToString());
        }
    }
}
