// SPDX-License-Identifier: BSD-3-Clause
// Fetches, verifies and unpacks the archives that a library is made from.
using Microsoft.Build.Framework;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;
using Unicore.Projects;

namespace Unicore.Tasks;

/// <summary>Maps <c>UpstreamSource</c> items to the upstream fetcher, one after the other.</summary>
public sealed class PrepareUpstreamSource : UnicoreTask
{
    /// <summary>The <c>UpstreamSource</c> items, with <c>Sha256</c>, <c>From</c>, <c>Patches</c>, <c>Strip</c> and <c>Only</c>.</summary>
    [Required]
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The folder below which each archive gets one of its own.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>Where archives are kept; empty for the user's cache.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>When the project was evaluated: ticks of the universal time; one second for never.</summary>
    public long EvaluatedAt { get; set; } = TimeSpan.TicksPerSecond;

    /// <summary>Whether a source was unpacked after that, so that wildcards over it found what was there before.</summary>
    [Output]
    public bool IsNewer { get; set; }

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        var text = new ProjectText();
        var fetcher = new UpstreamFetcher(new UpstreamOptions
        {
            CacheDirectory = string.IsNullOrEmpty(CacheDirectory) ? UpstreamOptions.DefaultCacheDirectory() : Absolute(CacheDirectory),
            HttpClientFactory = () => new HttpClient(),
            Progress = new Said(this),
        });
        foreach (ITaskItem source in Sources)
        {
            (string? file, int line, int column) = text.PlaceOf(source, "UpstreamSource");
            string name = source.ItemSpec.Replace('\\', '/');
            if (Path.IsPathRooted(name) || name.Split('/').Any(part => part is "" or "." or ".."))
            {
                // The folder is replaced as a whole: it has to be one of ours.
                Report(new Diagnostic("UK2401", Severity.Error,
                    $"The upstream source '{source.ItemSpec}' is not the name of a folder below UpstreamDirectory. "
                        + "Include gives the folder's name, such as zlib; where the archive is, From says.", file, line, column));
                continue;
            }

            if (source.GetMetadata("Strip") is { Length: > 0 } given && !int.TryParse(given, out _))
            {
                Report(new Diagnostic("UK2401", Severity.Error,
                    $"The upstream source '{source.ItemSpec}' has Strip '{given}', which is no number. "
                        + "It says how many leading path components of the archive to drop; 1 is usual.", file, line, column));
                continue;
            }

            var request = new UpstreamRequest(source.ItemSpec, source.GetMetadata("Sha256"), Words(source, "From"),
                Path.Combine(Absolute(Directory), name))
            {
                Only = Words(source, "Only"),
                Patches = [.. Words(source, "Patches").Select(Absolute)],
                StripComponents = int.TryParse(source.GetMetadata("Strip"), out int count) ? count : 1,
                File = file,
                Line = line,
            };
            UpstreamResult result = fetcher.PrepareAsync(request, Cancellation).GetAwaiter().GetResult();
            Report(result.Diagnostics);
            // Clocks of file systems are coarse, and another build of several targets may have unpacked it.
            DateTime evaluated = new(EvaluatedAt, DateTimeKind.Utc);
            IsNewer |= result.Folder is { } folder && File.GetLastWriteTimeUtc(folder + ".stamp") > evaluated - TimeSpan.FromSeconds(1);
        }
    }

    private static string[] Words(ITaskItem item, string name) =>
        item.GetMetadata(name).Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private sealed class Said(PrepareUpstreamSource task) : IProgress<UpstreamProgress>
    {
        private (string, UpstreamStage, string) _last;

        public void Report(UpstreamProgress value)
        {
            if (_last != (value.Name, value.Stage, value.Subject))
            {
                _last = (value.Name, value.Stage, value.Subject);
                task.Log.LogMessage(MessageImportance.High, "{0}: {1} {2}", value.Name, value.Stage.ToString().ToLowerInvariant(),
                    value.Subject);
            }
        }
    }
}
