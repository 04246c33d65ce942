// SPDX-License-Identifier: BSD-3-Clause
// An OCI layout comes to a registry.
using System.Diagnostics;
using System.Globalization;
using Microsoft.Build.Framework;
using Unicore.Images.Oci;
using Unicore.Images.Registries;

namespace Unicore.Tasks;

/// <summary>Pushes a layout that <see cref="WriteOciLayout"/> wrote, and tells of it now and then.</summary>
public sealed class PushOciLayout : UnicoreTask
{
    /// <summary>The project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The folder of the layout.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The registry.</summary>
    [Required]
    public string Registry { get; set; } = "";

    /// <summary>The repository.</summary>
    [Required]
    public string Repository { get; set; } = "";

    /// <summary>The tags, to be told.</summary>
    public string[] Tags { get; set; } = [];

    /// <inheritdoc/>
    protected override string? ProjectFileOverride => ProjectFile;

    /// <inheritdoc/>
    protected override void Run()
    {
        RegistryName registry = RegistryName.Parse(Registry, Environment.GetEnvironmentVariable("DOTNET_CONTAINER_INSECURE_REGISTRIES"))!;
        try
        {
            RegistryCredentials? who = RegistryCredentials.FindAsync(
                registry.Host, Repository, "PUSH", Environment.GetEnvironmentVariable, Cancellation).GetAwaiter().GetResult();
            using HttpClient http = registry.Connect();
            using var layout = OciLayout.Open(Path.TrimEndingDirectorySeparator(Absolute(Folder)));
            PushResult pushed = new RegistryPush(http, registry, Repository, who).RunAsync(layout, new Said(this), Cancellation)
                .GetAwaiter().GetResult();
            Log.LogMessage(MessageImportance.High, "{0} -> {1}: {2} sent ({3}), {4} there already",
                Path.GetFileNameWithoutExtension(ProjectFile), string.Join(", ", Tags.Select(t => $"{registry.Host}/{Repository}:{t}")),
                pushed.Sent == 1 ? "1 blob" : $"{pushed.Sent} blobs", MiB(pushed.SentBytes), pushed.Known);
        }
        catch (OciException e)
        {
            Report(e.Diagnostic);
        }
    }

    private static string MiB(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MiB";

    /// <summary>A line for whoever waits, once in a while.</summary>
    private sealed class Said(PushOciLayout task) : IProgress<RegistryProgress>
    {
        private static readonly TimeSpan While = TimeSpan.FromSeconds(5);

        private readonly Stopwatch _clock = Stopwatch.StartNew();

        public void Report(RegistryProgress value)
        {
            if (_clock.Elapsed >= While)
            {
                _clock.Restart();
                task.Log.LogMessage(
                    MessageImportance.High, "pushing {0}: {1} of {2}", value.Digest[..19], MiB(value.Moved), MiB(value.Size));
            }
        }
    }
}
