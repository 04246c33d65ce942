// SPDX-License-Identifier: BSD-3-Clause
// Contents as the body of a request, telling how far they are.
using System.Net;
using Unicore.Images.Oci;

namespace Unicore.Images.Registries;

/// <summary>A body of known length, read as it is sent.</summary>
internal sealed class PushContent : HttpContent
{
    private const int Piece = 1 << 16;

    private readonly OciDescriptor _descriptor;
    private readonly Stream _contents;
    private readonly IProgress<RegistryProgress>? _progress;

    public PushContent(OciDescriptor descriptor, Stream contents, IProgress<RegistryProgress>? progress)
    {
        (_descriptor, _contents, _progress) = (descriptor, contents, progress);
        Headers.ContentType = new("application/octet-stream");
        Headers.ContentLength = descriptor.Size;
    }

    /// <summary>Called whenever more of them are sent.</summary>
    public Action Moved { get; set; } = () => { };

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[Piece];
        long sent = 0;
        for (int read; (read = await _contents.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            sent += read;
            Moved();
            _progress?.Report(new(_descriptor.Digest, sent, _descriptor.Size));
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _descriptor.Size;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _contents.Dispose();
        base.Dispose(disposing);
    }
}
