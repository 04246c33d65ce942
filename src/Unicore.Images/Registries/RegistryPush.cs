// SPDX-License-Identifier: BSD-3-Clause
// A layout comes to a registry, each of its contents once and all before what names it.
using Unicore.Images.Oci;

namespace Unicore.Images.Registries;

/// <summary>What was pushed.</summary>
/// <param name="Sent">How many contents were sent.</param>
/// <param name="SentBytes">How many bytes these have.</param>
/// <param name="Known">How many the registry had.</param>
public sealed record PushResult(int Sent, long SentBytes, int Known);

/// <summary>Pushes layouts.</summary>
/// <param name="http">The connection, as <see cref="RegistryClient"/> needs it.</param>
/// <param name="registry">The registry.</param>
/// <param name="repository">The repository.</param>
/// <param name="credentials">Who pushes; null for anybody.</param>
/// <param name="patience">How long nothing may move before the push fails; null for 100 seconds.</param>
public sealed class RegistryPush(
    HttpClient http, RegistryName registry, string repository, RegistryCredentials? credentials, TimeSpan? patience = null)
{
    private readonly RegistryClient _client =
        new(http, registry, repository, new(registry, credentials, RegistryAccess.Push), patience ?? TimeSpan.FromSeconds(100));
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    /// <summary>Pushes all that a layout has a tag for.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="progress">Hears of contents that are sent, piece by piece.</param>
    /// <param name="cancellation">Stops the push; what was sent whole stays there.</param>
    /// <returns>What was pushed.</returns>
    /// <exception cref="OciException">It cannot be pushed, or the layout is damaged.</exception>
    /// <exception cref="IOException">The layout cannot be read.</exception>
    public async Task<PushResult> RunAsync(OciLayout layout, IProgress<RegistryProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(layout);
        PushResult result = new(0, 0, 0);
        foreach (OciNode node in layout.Walk().Where(n => n.Tag is not null))
        {
            if (!RegistryName.IsTag(node.Tag!))
            {
                throw new OciException("UK4044", $"The layout has the tag '{node.Tag}', and a registry takes none such. Tags have letters, "
                    + "digits, underscores, dots and hyphens.");
            }

            result = await PushAsync(node, node.Tag!, layout, result, progress, cancellation).ConfigureAwait(false);
        }

        return result;
    }

    private async Task<PushResult> PushAsync(OciNode node, string name, OciLayout layout, PushResult result,
        IProgress<RegistryProgress>? progress, CancellationToken cancellation)
    {
        foreach (OciNode child in node.Children)
        {
            if (!_done.Add(child.Descriptor.Digest))
            {
                continue;
            }

            result = child.Document is not null
                ? await PushAsync(child, child.Descriptor.Digest, layout, result, progress, cancellation).ConfigureAwait(false)
                : await PushBlobAsync(child.Descriptor, layout, result, progress, cancellation).ConfigureAwait(false);
        }

        await _client.SendManifestAsync(node.Descriptor.MediaType, node.Document!.Value, name, cancellation).ConfigureAwait(false);
        return result;
    }

    private async Task<PushResult> PushBlobAsync(OciDescriptor descriptor, OciLayout layout, PushResult result,
        IProgress<RegistryProgress>? progress, CancellationToken cancellation)
    {
        if (await _client.HasBlobAsync(descriptor.Digest, cancellation).ConfigureAwait(false))
        {
            return result with { Known = result.Known + 1 };
        }

        await _client.SendBlobAsync(descriptor, () => layout.OpenBlob(descriptor), progress, cancellation).ConfigureAwait(false);
        return result with { Sent = result.Sent + 1, SentBytes = result.SentBytes + descriptor.Size };
    }
}
