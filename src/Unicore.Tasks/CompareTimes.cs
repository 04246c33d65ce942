// SPDX-License-Identifier: BSD-3-Clause
// Tells what a profile has brought.
using System.Globalization;
using Microsoft.Build.Framework;
using Unicore.Tuning.Measuring;

namespace Unicore.Tasks;

/// <summary>Compares what <see cref="TrainGuest"/> measured of two images, run by run.</summary>
public sealed class CompareTimes : UnicoreTask
{
    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Runs of the one image, with <c>Seconds</c>.</summary>
    public ITaskItem[] Before { get; set; } = [];

    /// <summary>The same runs of the other.</summary>
    public ITaskItem[] After { get; set; } = [];

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        foreach ((ITaskItem before, ITaskItem after) in Before.Zip(After))
        {
            Log.LogMessage(MessageImportance.High, "{0}: {1}", before.ItemSpec, TimesOf(before).Then(TimesOf(after)));
        }
    }

    private static Times TimesOf(ITaskItem item) =>
        new(item.GetMetadata("Seconds").Split(' ').Select(s => double.Parse(s, CultureInfo.InvariantCulture)));
}
